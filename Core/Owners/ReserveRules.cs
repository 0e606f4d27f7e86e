namespace Actors.Core.Owners;

/// <summary>Who gets room for one more task: quota and idempotency keys.</summary>
internal static class ReserveRules
{
    /// <summary>How long a reservation counts without its task coming into the index.</summary>
    public static readonly TimeSpan ReservationLife = TimeSpan.FromMinutes(1);

    /// <summary>The shortest and the longest that anybody is told to wait, and what is said where nothing is known.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromMinutes(1), UsualWait = TimeSpan.FromSeconds(5);

    /// <summary>How often the tasks of a full owner are asked whether they have ended.</summary>
    public static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    /// <summary>How many of them are asked at a time.</summary>
    public const int MostChecked = 2000;

    public static OwnerTransition Next(OwnerState state, Reserved input)
    {
        var (request, now) = (input.Request, input.Now);
        if (input.Found is { } key && key.ExpiresAt > now && key.Id != request.Id)
        {
            return new(state)
            {
                Reply = key.Digest == request.Digest ? new(ReservationKind.Known, key.Id!, KeyUntil: key.ExpiresAt) : new(ReservationKind.Conflict, key.Id!),
            };
        }

        if (state.Counted.ContainsKey(request.Id) || state.Early.ContainsKey(request.Id) || input.Found?.Id == request.Id)
        {
            // Asked again, since the first answer was lost: it counts already, and its key is saved.
            return new(state) { Reply = new(ReservationKind.Known, request.Id) };
        }

        if (state.Counted.Count >= request.Max)
        {
            state = DropLapsed(state, now);
        }

        return state.Counted.Count >= request.Max ? Refuse(state, request, now) : Admit(state, request, now);
    }

    /// <summary>Whether there is room for one that is certainly new, as far as can be told without saving or reading anything.</summary>
    public static bool HasRoom(OwnerState state, TakeRoom request) =>
        state.Enlisted && state.Counted.Count < request.Max && !state.Counted.ContainsKey(request.Id) && !state.Early.ContainsKey(request.Id);

    /// <summary>With a reservation, which no turn that is under way knows of yet.</summary>
    public static OwnerState Hold(OwnerState state, string id, DateTimeOffset now) =>
        state with { Counted = state.Counted.SetItem(id, new(now, now + ReservationLife, Indexed: false)) };

    private static OwnerTransition Admit(OwnerState state, ReserveTask request, DateTimeOffset now)
    {
        var admitted = new OwnerTransition(Hold(state, request.Id, now) with { Enlisted = true })
        {
            Reply = new(ReservationKind.Admitted, request.Id),
            Enlist = !state.Enlisted,
        };
        if (request.Key is not { } key)
        {
            return admitted;
        }

        var row = OwnerRow.Of(now, now + request.Ttl) with { Id = request.Id, Digest = request.Digest };
        return admitted with { Rows = [row.At(OwnerRows.Key(key))], Record = FreshTasks.RecordOf(admitted.State) };
    }

    private static OwnerTransition Refuse(OwnerState state, ReserveTask request, DateTimeOffset now)
    {
        var check = state.Checking || now - state.CheckedAt < CheckEvery ? [] : Suspects(state, state.CheckedUpTo);
        if (check.Count > 0)
        {
            state = state with { Checking = true, CheckedUpTo = check.Count < MostChecked ? null : check[^1] };
        }

        return new(state)
        {
            Reply = new(ReservationKind.Full, request.Id, WaitFor(state, now), state.Checking),
            Check = check,
        };
    }

    // The one that ends next, by the pace so far or by its own time, makes room.
    private static TimeSpan WaitFor(OwnerState state, DateTimeOffset now)
    {
        var wait = state.Pace is { Gap: { } gap, Last: { } last } ? (gap > now - last ? gap : now - last) : UsualWait;
        foreach (var task in state.Counted.Values)
        {
            wait = task.Expires - now < wait ? task.Expires - now : wait;
        }

        return wait < ShortestWait ? ShortestWait : wait > LongestWait ? LongestWait : wait;
    }

    private static OwnerState DropLapsed(OwnerState state, DateTimeOffset now)
    {
        var lapsed = state.Counted.Where(task => task.Value.Expires <= now).Select(task => task.Key).ToList();
        // What was only reserved has no row; the rows of others have outlived their time, and sweeps find them.
        return lapsed.Count == 0 ? state : state with { Counted = state.Counted.RemoveRange(lapsed) };
    }

    private static List<string> Suspects(OwnerState state, string? after)
    {
        var found = state.Counted.Where(task => task.Value.Indexed && string.CompareOrdinal(task.Key, after) > 0)
            .Take(MostChecked).Select(task => task.Key).ToList();
        return found.Count == 0 && after is not null ? Suspects(state, null) : found;
    }
}
