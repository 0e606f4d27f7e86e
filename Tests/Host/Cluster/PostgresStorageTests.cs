using Actors.Host.Cluster.Storage;
using Actors.Host.Serving;

namespace Actors.Tests.Host.Cluster;

public sealed class PostgresStorageTests
{
    // Keeps 16 sessions back until all of them wait.
    private const string AllAtOnce =
        """
        SET statement_timeout = '60s';
        DO $$ BEGIN
          PERFORM pg_advisory_lock(1);
          WHILE (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) < 16 LOOP
            PERFORM pg_sleep(0.01);
          END LOOP;
          PERFORM pg_advisory_unlock(1);
        END $$
        """;

    private const string FirstSave = "SELECT writetostorage(1, 2, 3, 4, 'state', {0}, 'service', NULL, 'x'::bytea)";

    [Fact]
    public async Task Start_MakesOrleansTables_AndFindsWhatWasSavedTheNextTime()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await postgres.QueryAsync(string.Format(FirstSave, "'key'"));

        await postgres.RestartAsync();

        Assert.Equal("1", await postgres.QueryAsync("SELECT count(*) FROM orleansstorage WHERE version = 1"));
        Assert.Equal("20", await postgres.QueryAsync("SELECT count(*) FROM orleansquery"));
        Assert.Equal("5", await postgres.QueryAsync("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    [Fact]
    public async Task Killed_ComesBackAtItsAddressWithWhatWasSaved()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await postgres.QueryAsync(string.Format(FirstSave, "'key'"));

        postgres.Kill();
        await postgres.HearAsync("starts again");

        Assert.Equal("1", await postgres.EventuallyAsync("SELECT count(*) FROM orleansstorage"));
    }

    [Fact]
    public async Task Start_AsksForAPassword_OnLoopbackOnly()
    {
        await using var postgres = await OwnPostgres.StartAsync();

        Assert.Equal("127.0.0.1", await postgres.QueryAsync("SHOW listen_addresses"));
        Assert.Equal("", await postgres.QueryAsync("SHOW unix_socket_directories"));
        Assert.Equal("scram-sha-256", await postgres.QueryAsync("SELECT DISTINCT auth_method FROM pg_hba_file_rules"));
    }

    [Theory]
    [InlineData("'key'")]
    [InlineData("NULL")]
    public async Task FirstSaves_ThatRace_OneSucceeds(string extension)
    {
        await using var postgres = await OwnPostgres.StartAsync();
        var save = string.Format(FirstSave, extension);

        // Nobody saves before all have come, and each holds its insert open: the moment at which the stock table lets several pass.
        var starting = postgres.QueryAsync(AllAtOnce);
        await postgres.EventuallyAsync("SELECT 1 / count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted");
        var saves = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => postgres.TryAsync(
            "-c", "BEGIN", "-c", "SELECT pg_advisory_xact_lock_shared(1)", "-c", save, "-c", "SELECT pg_sleep(0.2)", "-c", "COMMIT", "-v", "ON_ERROR_STOP=1")));
        await starting;

        Assert.Equal("1", await postgres.QueryAsync("SELECT count(*) FROM orleansstorage"));
        Assert.Single(saves, run => run.Code == 0 && run.Output.Split('\n').Contains("1"));
        Assert.Contains(saves, run => run.Errors.Contains("ux_orleansstorage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FirstSaves_ThatRaceInTheStockTable_RuinTheRecord()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await postgres.QueryAsync("DROP INDEX ux_orleansstorage");
        var save = string.Format(FirstSave, "'key'");

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => postgres.TryAsync("-c", "BEGIN", "-c", save, "-c", "SELECT pg_sleep(0.5)", "-c", "COMMIT")));

        // If this no longer holds, the index may be dropped, and a paragraph of the README with it.
        Assert.NotEqual("1", await postgres.QueryAsync("SELECT count(*) FROM orleansstorage"));
    }

    [Fact]
    public async Task Schema_AppliedAgainAndByTwoAtOnce_ChangesNothing()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        var schema = Path.Combine(AppContext.BaseDirectory, "postgres", "schema.sql");
        await postgres.QueryAsync(string.Format(FirstSave, "'key'"));

        var again = await Task.WhenAll(postgres.TryAsync("-f", schema), postgres.TryAsync("-f", schema));

        Assert.All(again, run => Assert.Equal((0, "", ""), run));
        Assert.Equal("1", await postgres.QueryAsync("SELECT count(*) FROM orleansstorage"));
    }

    [Fact]
    public async Task Apply_TheScript_MakesTheTablesInAnyDatabase()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await postgres.QueryAsync("CREATE DATABASE other");

        var first = await postgres.ApplyAsync("other");
        var second = await postgres.ApplyAsync("other");

        Assert.Equal((0, "The schema is in place.\n", ""), first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Schema_InADatabaseThatHasOrleansTables_AddsTheIndexAndKeepsTheirs()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await postgres.QueryAsync("DROP INDEX ux_orleansstorage");
        await postgres.QueryAsync("CREATE INDEX ix_orleansstorage ON orleansstorage (grainidhash, graintypehash)");

        var run = await postgres.TryAsync("-f", Path.Combine(AppContext.BaseDirectory, "postgres", "schema.sql"));

        Assert.Equal((0, "", ""), run);
        Assert.Equal("2", await postgres.QueryAsync("SELECT count(*) FROM pg_indexes WHERE tablename = 'orleansstorage'"));
    }

    [Fact]
    public async Task Schema_WhereARecordIsThereTwice_ChangesNothingAndNamesIt()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        await postgres.QueryAsync("DROP INDEX ux_orleansstorage");
        await postgres.QueryAsync(string.Format(FirstSave, "'key'"));
        await postgres.QueryAsync("INSERT INTO orleansstorage SELECT * FROM orleansstorage");

        var run = await postgres.TryAsync("-f", Path.Combine(AppContext.BaseDirectory, "postgres", "schema.sql"));

        Assert.NotEqual(0, run.Code);
        Assert.Contains("is duplicated", run.Errors, StringComparison.Ordinal);
        Assert.Equal("0", await postgres.QueryAsync("SELECT count(*) FROM pg_indexes WHERE tablename = 'orleansstorage'"));
    }

    [Fact]
    public void Find_WithoutPostgres_SaysInOneLineWhatToInstall()
    {
        var refused = Assert.Throws<ServeRefusedException>(() => PostgresPrograms.Find("/nowhere", usual: false));

        Assert.Contains("apt install postgresql", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }
}
