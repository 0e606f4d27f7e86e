using System.Diagnostics;
using System.Text.Json;

namespace Actors.Tests.Interop;

/// <summary>Runs all scenarios of Tests/Interop/node once with one client, and keeps what came out.</summary>
public abstract class NodeClientFixture(string client) : EverythingFixture
{
    private readonly Dictionary<string, string?> _outcomes = [];
    private string _said = "";

    /// <summary>What went wrong in each scenario that ran; null where nothing did.</summary>
    public IReadOnlyDictionary<string, string?> Outcomes => _outcomes;

    /// <summary>Why nothing ran; null where it did.</summary>
    public string? Missing { get; private set; }

    /// <summary>What the client's process printed besides.</summary>
    public string Said => _said;

    public override async ValueTask InitializeAsync()
    {
        (var folder, Missing) = await NodePackages.FolderAsync();
        if (Missing is not null)
        {
            return;
        }

        await base.InitializeAsync();
        using var process = Process.Start(new ProcessStartInfo("node", ["main.mjs", client, Endpoint.AbsoluteUri, Keyed.AbsoluteUri])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var errors = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                await TakeAsync(line, process.StandardInput);
            }

            _said += await errors;
        }
        finally
        {
            process.Kill();
        }
    }

    private async Task TakeAsync(string line, StreamWriter answers)
    {
        if (!line.StartsWith('{'))
        {
            _said += $"{line}\n";
            return;
        }

        using var said = JsonDocument.Parse(line);
        if (said.RootElement.TryGetProperty("please", out var wish))
        {
            await GrantAsync(wish.GetString()!);
            await answers.WriteLineAsync("done");
            await answers.FlushAsync();
        }
        else
        {
            _outcomes[said.RootElement.GetProperty("scenario").GetString()!] = said.RootElement.GetProperty("error").GetString();
        }
    }

    private async Task GrantAsync(string wish)
    {
        if (wish == "restart")
        {
            await RestartAsync();
        }
        else
        {
            Cut();
        }
    }
}
