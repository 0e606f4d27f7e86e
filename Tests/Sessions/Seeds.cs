using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Actors.Tests.Sessions;

/// <summary>Runs a property. A failure prints its seed; <c>ACTORS_SEED</c> (as printed, <c>seed,gamma</c>) takes it back.</summary>
internal static class Seeds
{
    private const string Variable = "ACTORS_SEED";

    public static void Check(Property property, int times = 500, int size = 100)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(times).WithEndSize(size);
        if (Environment.GetEnvironmentVariable(Variable) is { } seed && seed.Split(',') is [var first, var second])
        {
            config = config.WithReplay(new Replay(new Rnd(Read(first), Read(second)), FSharpOption<int>.None));
        }

        property.Check(config);
    }

    private static ulong Read(string text) => ulong.Parse(text.Trim('(', ')', ' '), CultureInfo.InvariantCulture);
}
