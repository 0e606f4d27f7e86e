using ModelContextProtocol;

namespace Actors.Samples.Demo.Files;

/// <summary>Tells of progress ten times a second at most: a client wants to see movement, not each file.</summary>
internal sealed class ProgressPacer(IProgress<ProgressNotificationValue> progress, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private long _last = time.GetTimestamp();

    public void Report(long done, long? total, string message)
    {
        if (time.GetElapsedTime(_last) < Pause)
        {
            return;
        }

        _last = time.GetTimestamp();
        progress.Report(new() { Progress = done, Total = total, Message = message });
    }
}
