using Actors.Core.Protocol;

namespace Actors.Tests.Protocol;

public sealed class AcceptHeaderTests
{
    [Theory]
    [InlineData(null, Accepts.Both)]
    [InlineData("", Accepts.Both)]
    [InlineData("application/json, text/event-stream", Accepts.Both)]
    [InlineData("text/event-stream,application/json;q=0.5", Accepts.Both)]
    [InlineData("*/*", Accepts.Both)]
    [InlineData("text/html, */*;q=0.1", Accepts.Both)]
    [InlineData("APPLICATION/JSON", Accepts.Json)]
    [InlineData("application/*", Accepts.Json)]
    [InlineData("text/event-stream", Accepts.Events)]
    [InlineData("application/json;q=0, text/*", Accepts.Events)]
    [InlineData("text/html", Accepts.None)]
    [InlineData("application/json;q=0", Accepts.None)]
    public void Read_Header_SaysWhichShapesAreRead(string? header, Accepts expected) => Assert.Equal(expected, AcceptHeader.Read(header));
}
