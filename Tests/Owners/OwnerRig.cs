using System.Globalization;
using Actors.Core.Engine;
using Actors.Core.Owners;
using Actors.Core.Tasks;

namespace Actors.Tests.Owners;

/// <summary>An owner's machine with the rows that it has written, as a store would keep them.</summary>
internal sealed class OwnerRig
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Ttl = TimeSpan.FromHours(1);

    public SortedDictionary<string, ReadOnlyMemory<byte>> Rows { get; } = new(StringComparer.Ordinal);

    public OwnerRecord? Record { get; private set; }

    public OwnerState State { get; private set; } = new();

    public DateTimeOffset Now { get; set; } = Start;

    public int Saves { get; private set; }

    public OwnerTransition Last { get; private set; } = new(new OwnerState());

    /// <summary>The id of the n-th task; later ones are newer.</summary>
    public static string Id(int number) => (Start.ToUnixTimeMilliseconds() + number).ToString("x12", CultureInfo.InvariantCulture) + number.ToString("x32", CultureInfo.InvariantCulture);

    public static TaskEntry Entry(int number, bool hidden = false, bool over = false, bool joined = false) =>
        new(Id(number), "tool", hidden, over, joined, Ttl);

    public OwnerTransition Next(OwnerInput input)
    {
        Last = OwnerMachine.Next(State, input);
        State = Last.State;
        Saves += Last.Record is null ? 0 : 1;
        Record = Last.Record ?? Record;
        foreach (var row in Last.Rows)
        {
            if (row.Value is { } value)
            {
                Rows[row.Key] = value;
            }
            else
            {
                Rows.Remove(row.Key);
            }
        }

        return Last;
    }

    public TaskReservation Reserve(int number, int max = 3, string? key = null, string digest = "d") =>
        Next(new Reserved(new ReserveTask(Id(number), key, digest, Ttl, max), key is null ? null : Find(OwnerRows.Key(key)), Now)).Reply!;

    public OwnerTransition Index(params TaskEntry[] tasks) => Next(new Indexed(tasks, Now));

    public OwnerTransition End(int number) => Next(new Ended([Id(number)], Now));

    public OwnerTransition Gone(int number) => Next(new Lost([Id(number)], Now));

    public OwnerTransition Flush()
    {
        var size = OwnerMachine.SweepSize(State);
        var rest = Rows.Where(row => string.CompareOrdinal(row.Key, State.SweptUpTo) > 0).ToList();
        return Next(new Flushed([.. rest.Take(size).Select(row => new SweptRow(row.Key, Read(row.Key).ExpiresAt))], rest.Count > size, Now));
    }

    /// <summary>The activation is lost; the next one knows what was saved.</summary>
    public void Restart() => State = OwnerMachine.Load(Record, Rows.Where(row => row.Key.StartsWith(OwnerRows.Active, StringComparison.Ordinal)).Select(row => new Row(row.Key, row.Value)));

    public bool IsListed(int number) => Rows.ContainsKey(OwnerRows.Index(Id(number), hidden: false));

    public bool IsHidden(int number) => Rows.ContainsKey(OwnerRows.Index(Id(number), hidden: true));

    /// <summary>Whether it is saved that the task counts.</summary>
    public bool IsActive(int number) => Active().Contains(Id(number));

    /// <summary>The tasks of which it is saved that they count, each as often as it is.</summary>
    public IEnumerable<string> Active() =>
        Rows.Keys.Where(key => key.StartsWith(OwnerRows.Active, StringComparison.Ordinal)).Select(OwnerRows.IdOf).Concat(Fresh());

    /// <summary>Those of them that only the record speaks of.</summary>
    public IEnumerable<string> Fresh() => Record?.Fresh?.Select(task => task.Id) ?? [];

    public OwnerRow? Listed(int number) => Find(OwnerRows.Index(Id(number), hidden: false));

    private OwnerRow Read(string key) => OwnerRow.Read(new Row(key, Rows[key]));

    private OwnerRow? Find(string key) => Rows.ContainsKey(key) ? Read(key) : null;
}
