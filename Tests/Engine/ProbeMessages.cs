using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Tests.Engine;

/// <summary>Counts up in memory, with an await between reading and writing the count.</summary>
public sealed record Count : IMessage<Counted>;

/// <summary>The count, and which activation it was.</summary>
public sealed record Counted(int Value, int Activation);

/// <summary>A turn that reaches "held {Name}" and waits for "free {Name}".</summary>
public sealed record Hold(string Name) : IMessage<Done>;

/// <summary>Reads the saved text while a turn awaits.</summary>
public sealed record Peek : IMessage<Seen>, IRead;

/// <summary>The saved text, and which activation saw it.</summary>
public sealed record Seen(string? Text, int Activation);

/// <summary>A read that reaches "held {Name}" and waits for "free {Name}".</summary>
public sealed record HoldRead(string Name) : IMessage<Done>, IRead;

/// <summary>Saves a text and rows; each row's value is its key in upper case.</summary>
public sealed record Store(string? Text) : IMessage<Done>
{
    public string[] Put { get; init; } = [];

    public string[] Delete { get; init; } = [];

    public DateTimeOffset? WakeAt { get; init; }

    public bool RunsHere { get; init; }
}

/// <summary>Saves, and then throws although the save went well.</summary>
public sealed record StoreThenThrow(string Text) : IMessage<Done>;

/// <summary>Saves, and answers as if nothing had happened when it fails.</summary>
public sealed record StoreAndHide(string Text) : IMessage<Done>;

/// <summary>The rows as "key=value".</summary>
public sealed record ListRows(string Prefix, string? After) : IMessage<string[]>;

/// <summary>Tells itself each word, then notes "told".</summary>
public sealed record TellWords(string[] Words) : IMessage<Done>;

/// <summary>Notes the word.</summary>
public sealed record Word(string Text) : IMessage<Done>;

/// <summary>Starts work that reaches "running {Name}", waits for "free {Name}" or its token, and reaches "ran {Name}" or "cancelled {Name}".</summary>
public sealed record StartRun(string Name) : IMessage<Done>;

/// <summary>Starts work that reaches "running {Name}" and waits for "free {Name}", whatever its token says.</summary>
public sealed record StartDeafRun(string Name) : IMessage<Done>;

/// <summary>Sets whether the activation stays.</summary>
public sealed record SetStay(bool Value) : IMessage<Done>;

/// <summary>Says that nobody is expected to need the activation soon.</summary>
public sealed record SetSpent : IMessage<Done>;

/// <summary>Lets the actor ask another to count.</summary>
public sealed record CountElsewhere(string Key) : IMessage<Counted>;

[JsonSerializable(typeof(Count))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Hold))]
[JsonSerializable(typeof(HoldRead))]
[JsonSerializable(typeof(Peek))]
[JsonSerializable(typeof(Seen))]
[JsonSerializable(typeof(Store))]
[JsonSerializable(typeof(StoreThenThrow))]
[JsonSerializable(typeof(StoreAndHide))]
[JsonSerializable(typeof(ListRows))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(TellWords))]
[JsonSerializable(typeof(Word))]
[JsonSerializable(typeof(StartRun))]
[JsonSerializable(typeof(StartDeafRun))]
[JsonSerializable(typeof(SetStay))]
[JsonSerializable(typeof(SetSpent))]
[JsonSerializable(typeof(CountElsewhere))]
[JsonSerializable(typeof(WakeUp))]
[JsonSerializable(typeof(Done))]
internal sealed partial class ProbeJson : JsonSerializerContext;
