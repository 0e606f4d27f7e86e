namespace Actors.Tests.Legacy;

/// <summary>A service that lives as long as its request.</summary>
internal sealed class ScopedThing : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
