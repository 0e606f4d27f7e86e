using System.Globalization;
using System.Text;

namespace Actors.Tests.Simulation.Engine;

/// <summary>What happened, one line for each thing, the last few thousand of them. A line is put into words only when it is read.</summary>
internal sealed class History(TimeProvider time, int capacity = 4096)
{
    private const int LongestDetail = 240;

    private readonly Line[] _ring = new Line[capacity];
    private long _count;

    /// <summary>A number that two runs share only if they did the same.</summary>
    public ulong Digest { get; private set; } = 14695981039346656037;

    public void Add(string where, object? who, string what, object? detail = null)
    {
        var at = time.GetUtcNow();
        _ring[_count++ % capacity] = new Line(at, where, who, what, detail);
        Mix((ulong)at.UtcTicks);
        foreach (var c in where)
        {
            Mix(c);
        }

        foreach (var c in what)
        {
            Mix(c);
        }
    }

    public override string ToString()
    {
        StringBuilder text = new();
        var first = Math.Max(0, _count - capacity);
        if (first > 0)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"... {first} lines before these");
        }

        for (var i = first; i < _count; i++)
        {
            _ring[i % capacity].AppendTo(text);
        }

        return text.ToString();
    }

    private void Mix(ulong value) => Digest = (Digest ^ value) * 1099511628211;

    private readonly record struct Line(DateTimeOffset At, string Where, object? Who, string What, object? Detail)
    {
        public void AppendTo(StringBuilder text)
        {
            var since = (At - VirtualTime.Beginning).TotalSeconds;
            text.Append(CultureInfo.InvariantCulture, $"{since,11:0.0000}s  {Where,-7} {Who} {What}");
            if (Detail is not null)
            {
                var detail = Detail.ToString()!.ReplaceLineEndings(" ");
                text.Append(' ').Append(detail.Length > LongestDetail ? detail[..LongestDetail] + "…" : detail);
            }

            text.Append('\n');
        }
    }
}
