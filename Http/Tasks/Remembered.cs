using System.Runtime.InteropServices;
using System.Text.Json;

namespace Actors.Http.Tasks;

/// <summary>What was last read from JSON that comes again and again, word for word. Nobody may change it.</summary>
/// <param name="read">Reads it.</param>
internal sealed class Remembered<T>(Func<JsonElement, T> read)
    where T : class
{
    private const int LongestKept = 4096;

    private volatile Entry? _last;

    /// <summary>What the JSON stands for.</summary>
    public T Of(JsonElement json)
    {
        var text = JsonMarshal.GetRawUtf8Value(json);
        if (_last is { } last && text.SequenceEqual(last.Text))
        {
            return last.Value;
        }

        var value = read(json);
        if (text.Length <= LongestKept)
        {
            _last = new(text.ToArray(), value);
        }

        return value;
    }

    private sealed record Entry(byte[] Text, T Value);
}
