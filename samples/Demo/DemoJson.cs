using System.Text.Json.Serialization;
using Actors.Samples.Demo.Tools;

namespace Actors.Samples.Demo;

/// <summary>What the tools return, as JSON.</summary>
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(FileHash))]
[JsonSerializable(typeof(TreeHash))]
internal sealed partial class DemoJson : JsonSerializerContext;
