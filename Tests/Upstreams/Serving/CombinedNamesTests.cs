using Actors.Upstreams.Serving;

namespace Actors.Tests.Upstreams.Serving;

public sealed class CombinedNamesTests
{
    private static readonly IReadOnlySet<string> Nothing = new HashSet<string>();

    [Fact]
    public void Combine_TwoServers_NamesGetTheirPrefixes()
    {
        var list = CombinedNames.Combine([Server("files", "files_", "read", "write"), Server("web", "web_", "read")], Nothing);

        Assert.Equal(["files_read", "files_write", "web_read"], list.Names.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(new CombinedName("web_read", "web", "read"), list.Names["web_read"]);
        Assert.Empty(list.Problems);
    }

    [Fact]
    public void Combine_NoPrefix_NamesAreUntouched()
    {
        var list = CombinedNames.Combine([Server("files", "", "read"), Server("web", "web_", "read")], Nothing);

        Assert.Equal(["read", "web_read"], list.Names.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(list.Problems);
    }

    [Fact]
    public void Combine_NameThatBeginsLikeALongerPrefix_GivesWayEvenToWhatIsNotThere()
    {
        // 'git' has a tool 'hub_find', which would be called as 'find' of 'git_hub' is: whether that one has been seen yet must not matter.
        var seen = CombinedNames.Combine([Server("git", "git_", "hub_find"), Server("git_hub", "git_hub_", "find")], Nothing);
        var unseen = CombinedNames.Combine([Server("git", "git_", "hub_find"), Server("git_hub", "git_hub_")], Nothing);

        Assert.Equal("git_hub", seen.Names["git_hub_find"].Server);
        var problem = Assert.Single(seen.Problems);
        Assert.Equal(NameProblemKind.Taken, problem.Kind);
        Assert.Equal(problem.Name, Assert.Single(unseen.Names.Keys));
        Assert.Equal(new CombinedName(problem.Name!, "git", "hub_find"), seen.Names[problem.Name!]);
    }

    [Fact]
    public void Combine_OnePrefixTwice_FirstByNameKeepsThePlainName()
    {
        var list = CombinedNames.Combine([Server("b", "", "find"), Server("a", "", "find")], Nothing);

        Assert.Equal("a", list.Names["find"].Server);
        var problem = Assert.Single(list.Problems);
        Assert.Equal((NameProblemKind.Taken, "b"), (problem.Kind, problem.Server));
        Assert.StartsWith("find_", problem.Name, StringComparison.Ordinal);
        Assert.Equal("b", list.Names[problem.Name!].Server);
    }

    [Fact]
    public void Combine_NameOfTheAppsOwn_StaysTheApps()
    {
        var list = CombinedNames.Combine([Server("files", "", "read")], new HashSet<string> { "read" });

        Assert.DoesNotContain("read", list.Names);
        Assert.Equal(NameProblemKind.Reserved, Assert.Single(list.Problems).Kind);
    }

    [Fact]
    public void Combine_LongName_IsShortenedAndStaysDistinct()
    {
        var one = new string('x', 70) + "one";
        var two = new string('x', 70) + "two";

        var list = CombinedNames.Combine([Server("files", "files_", one, two)], Nothing);

        Assert.Equal(2, list.Names.Count);
        Assert.All(list.Names.Keys, static name => Assert.InRange(name.Length, 1, CombinedNames.MaxLength));
        Assert.All(list.Problems, static problem => Assert.Equal(NameProblemKind.TooLong, problem.Kind));
    }

    [Fact]
    public void Combine_LettersThatNotAllClientsTake_AreReplaced()
    {
        var list = CombinedNames.Combine([Server("files", "files_", "lies mich/ä")], Nothing);

        Assert.Matches("^[A-Za-z0-9_.-]{1,64}$", Assert.Single(list.Names.Keys));
        Assert.Equal(NameProblemKind.NotAllowed, Assert.Single(list.Problems).Kind);
    }

    [Fact]
    public void Combine_AnyServers_EveryNameIsOneOfOneAndTheOrderOfServersDoesNotMatter()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var servers = Enumerable.Range(0, random.Next(1, 6)).Select(number => Server(
                $"s{number}", Text(random, 4), [.. Enumerable.Range(0, random.Next(0, 6)).Select(_ => Text(random, 6))])).ToArray();

            var list = CombinedNames.Combine(servers, Nothing);
            var shuffled = CombinedNames.Combine([.. servers.OrderBy(_ => random.Next())], Nothing);

            var entries = list.Names.Values.Select(static name => (name.Server, name.Own)).ToList();
            Assert.Equal(entries.Count, entries.Distinct().Count());
            Assert.Equal(servers.Sum(static server => server.Names.Distinct().Count()), entries.Count + list.Problems.Count(static problem => problem.Name is null));
            Assert.All(list.Names.Keys, static name => Assert.Matches("^[A-Za-z0-9_.-]{1,64}$", name));
            Assert.Equal(list.Names.OrderBy(static pair => pair.Key, StringComparer.Ordinal), shuffled.Names.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        }
    }

    private static PrefixedNames Server(string name, string prefix, params string[] names) => new(name, prefix, names);

    // Few letters, so that names meet.
    private static string Text(Random random, int length) => string.Concat(Enumerable.Range(0, random.Next(0, length)).Select(_ => "ab_/"[random.Next(4)]));
}
