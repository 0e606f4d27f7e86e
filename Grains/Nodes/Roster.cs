using Actors.Grains.Storage;

namespace Actors.Grains.Nodes;

/// <summary>The list of lives in storage. Every life changes it, at its version; whoever comes second reads it again.</summary>
internal sealed class Roster(GrainStores stores)
{
    public async Task<string[]> Read() => (await NodeRecord.Roster(stores).Read().ConfigureAwait(false))?.Lives ?? [];

    public Task Add(string life, CancellationToken cancellationToken) =>
        Change(lives => lives.Contains(life) ? lives : [.. lives, life], cancellationToken);

    public Task Strike(string life, CancellationToken cancellationToken) =>
        Change(lives => lives.Contains(life) ? [.. lives.Where(other => other != life)] : lives, cancellationToken);

    private async Task Change(Func<string[], string[]> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            NodeRecord<RosterRecord> record = NodeRecord.Roster(stores);
            string[] lives = (await record.Read().ConfigureAwait(false))?.Lives ?? [];
            string[] changed = change(lives);
            if (changed == lives || await record.TryWrite(new RosterRecord(changed)).ConfigureAwait(false))
            {
                return;
            }
        }
    }
}
