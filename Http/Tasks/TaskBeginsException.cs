using ModelContextProtocol.Protocol;

namespace Actors.Http.Tasks;

/// <summary>Ends a body that only asks its questions in the call. Of a kind that the SDK takes for no failure, so that it is not logged as one.</summary>
internal sealed class TaskBeginsException() : InputRequiredException(requestState: "");
