using Actors.Grains.Storage;

namespace Actors.Grains.Nodes;

/// <summary>
/// What a life has left: its journal. It is closed page by page, so that its owner, should it still be somewhere, adds nothing
/// that nobody would read; then given away; and removed last page first, so that who finds the first page missing knows that
/// nothing is left.
/// </summary>
internal sealed class Estate(GrainStores stores, string life, string heir)
{
    private const int MostAtOnce = 16;

    private readonly List<NodeRecord<PageRecord>> _pages = [];

    /// <summary>Closes the journal, and returns all that is in it, those with runs first.</summary>
    public async Task<IReadOnlyList<Note>> Close(CancellationToken cancellationToken)
    {
        bool all = false;
        for (int atOnce = 1; !all; atOnce = Math.Min(2 * atOnce, MostAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            NodeRecord<PageRecord>[] next = [.. Enumerable.Range(_pages.Count, atOnce).Select(page => NodeRecord.Page(stores, life, page))];
            bool[] found = await Task.WhenAll(next.Select(page => Seal(page, cancellationToken))).ConfigureAwait(false);
            all = found.Contains(false);
            _pages.AddRange(next);
        }

        // An actor may be on several pages, since it moves from one to another.
        return
        [
            .. _pages.SelectMany(page => page.Value!.Notes).Select(head => head.Read()).GroupBy(note => note.Actor)
                .Select(notes => notes.Aggregate(static (one, other) => one.And(other)))
                .OrderByDescending(note => note.Runs),
        ];
    }

    /// <summary>Removes the journal. Throws when another has closed it since.</summary>
    public async Task Remove(CancellationToken cancellationToken)
    {
        foreach (NodeRecord<PageRecord> page in Enumerable.Reverse(_pages))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await page.Clear().ConfigureAwait(false);
        }
    }

    // False when there was no such page; it is made then, so that its owner cannot make it.
    private async Task<bool> Seal(NodeRecord<PageRecord> page, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PageRecord? found = await page.Read().ConfigureAwait(false);
            if (found?.SealedBy == heir || await page.TryWrite((found ?? new PageRecord()) with { SealedBy = heir }).ConfigureAwait(false))
            {
                return found is not null;
            }
        }
    }
}
