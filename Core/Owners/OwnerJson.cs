using System.Text.Json.Serialization;
using Actors.Core.Engine;

namespace Actors.Core.Owners;

/// <summary>The JSON of owners' messages and of what they save.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TakeRoom))]
[JsonSerializable(typeof(RoomTaken))]
[JsonSerializable(typeof(ReserveTask))]
[JsonSerializable(typeof(TaskReservation))]
[JsonSerializable(typeof(IndexTasks))]
[JsonSerializable(typeof(TaskEnded))]
[JsonSerializable(typeof(TasksEnded))]
[JsonSerializable(typeof(TaskGone))]
[JsonSerializable(typeof(ListTasks))]
[JsonSerializable(typeof(OwnedTasks))]
[JsonSerializable(typeof(ForgetTasks))]
[JsonSerializable(typeof(EnlistOwner))]
[JsonSerializable(typeof(ListOwners))]
[JsonSerializable(typeof(KnownOwners))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(OwnerRow))]
[JsonSerializable(typeof(OwnerRecord))]
internal sealed partial class OwnerJson : JsonSerializerContext;
