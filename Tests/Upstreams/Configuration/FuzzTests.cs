using System.Globalization;
using System.Text;
using Actors.Upstreams.Configuration;

namespace Actors.Tests.Upstreams.Configuration;

/// <summary>Good files with random damage: reading never throws, and what cannot be read is told with a line that exists.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "'", "\\", "\\u", "\\ud83d", "//", "/*", "*/", "\n", "\r\n", "\r", "\t", "\0", "é", "😀", "-", "0", "1e999", "true", "null", "${", "${X", "${X:-", "$${", "}}",
        "\"command\"", "\"url\":\"http://\"", "\"timeout\": 1e99", "\"timeout\": \"9999999999999d\"", "\"tools\": {}", "\"background\": {\"*\":{}}", "\"disabled\": true", "\"mcpServers\"", "\"prefix\": false", "\uFEFF",
    ];

    [Fact]
    public void File_WithRandomDamage_IsReadOrToldByLine()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"SEED={seed}");
        var random = new Random(seed);
        var whole = Directory.GetFiles(Files.ClientFile("")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            var bytes = Damaged(whole[random.Next(whole.Length)], random);

            Check(bytes, $"SEED={seed}, round {round}");
        }
    }

    private static void Check(byte[] bytes, string which)
    {
        UpstreamConfig config;
        try
        {
            config = Files.Parse(bytes, ("API_KEY", "k"));
        }
        catch (Exception crash)
        {
            throw new InvalidOperationException($"{which}: {Encoding.UTF8.GetString(bytes)}", crash);
        }

        var lines = Encoding.UTF8.GetString(bytes).Split('\n', '\r').Length;
        Assert.True(config.Models is not null || config.Problems.Any(static problem => !problem.IsWarning), which);
        Assert.All(config.Problems, problem => Assert.True(problem.Line >= 1 && problem.Line <= lines && problem.Column >= 1 && !problem.Text.Any(char.IsControl), $"{which}: {problem}"));
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var bytes = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 20)));
                    break;
                case 1:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 2 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    var from = random.Next(bytes.Count + 1);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(bytes.Count - from, random.Next(1, 60))));
                    break;
            }
        }

        return [.. bytes];
    }
}
