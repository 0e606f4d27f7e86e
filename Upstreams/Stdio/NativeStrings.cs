using System.Runtime.InteropServices;

namespace Actors.Upstreams.Stdio;

/// <summary>Strings as C programs take them: an array of pointers to UTF-8, ended by a null.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly byte** _pointers;
    private readonly int _count;

    /// <summary>Copies the strings.</summary>
    public NativeStrings(IEnumerable<string> strings)
    {
        var all = strings.ToArray();
        _count = all.Length;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)(all.Length + 1), (nuint)sizeof(byte*));
        for (var index = 0; index < all.Length; index++)
        {
            _pointers[index] = (byte*)Marshal.StringToCoTaskMemUTF8(all[index]);
        }
    }

    /// <summary>The array.</summary>
    public byte** Pointer => _pointers;

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var index = 0; index < _count; index++)
        {
            Marshal.ZeroFreeCoTaskMemUTF8((nint)_pointers[index]);
        }

        NativeMemory.Free(_pointers);
    }
}
