using System.Buffers.Text;
using Actors.Core.Engine;
using Actors.Core.Keys;

namespace Actors.Tests.Keys;

public sealed class SharedSealTests
{
    [Fact]
    public async Task Load_ManyNodesAtOnce_ShareOneFirstKey()
    {
        await using var world = await RingWorld.StartAsync();

        var nodes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(world.NodeAsync)));

        var texts = nodes.Select(node => node.Seal("session", "content"u8)).ToList();
        Assert.Single(texts.Select(KeyOf).Distinct());
        foreach (var (node, text) in nodes.Zip(texts.Skip(1).Append(texts[0])))
        {
            Assert.Equal("content"u8.ToArray(), await OpenAsync(node, text));
        }

        Assert.Equal(16, world.Reads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Load_FirstSaveWhoseOutcomeIsUnknown_GivesNobodyAKeyThatIsNotThere(bool durable)
    {
        await using var world = await RingWorld.StartAsync();
        world.LoseNextSave(durable);

        await Assert.ThrowsAsync<ActorUnreachableException>(world.NodeAsync);
        var (a, b) = (await world.NodeAsync(), await world.NodeAsync());
        await world.CrashAsync();
        var after = await world.NodeAsync();

        var text = a.Seal("session", "content"u8);
        Assert.Equal(KeyOf(text), KeyOf(b.Seal("session", "content"u8)));
        Assert.Equal("content"u8.ToArray(), await OpenAsync(after, text));
    }

    [Fact]
    public async Task Load_AfterACrash_FindsTheKeysThatWereThere()
    {
        await using var world = await RingWorld.StartAsync();
        var before = await world.NodeAsync();
        var text = before.Seal("session", "content"u8);

        await world.CrashAsync();
        var after = await world.NodeAsync();

        Assert.Equal("content"u8.ToArray(), await OpenAsync(after, text));
        Assert.Equal(KeyOf(text), KeyOf(after.Seal("session", "content"u8)));
    }

    [Fact]
    public async Task Load_NearTheKeysEnd_AllNodesTurnToTheNextKeyAtItsTime()
    {
        await using var world = await RingWorld.StartAsync();
        var (a, b) = (await world.NodeAsync(), await world.NodeAsync());
        var old = a.Seal("session", "old"u8);

        world.Time.Advance(KeyRingMachine.Lifetime - KeyRingMachine.Ahead);
        await a.LoadAsync(TestContext.Current.CancellationToken);
        await b.LoadAsync(TestContext.Current.CancellationToken);
        var still = a.Seal("session", "still"u8);
        world.Time.Advance(KeyRingMachine.Ahead);
        var next = a.Seal("session", "next"u8);

        Assert.Equal(KeyOf(old), KeyOf(still));
        Assert.NotEqual(KeyOf(old), KeyOf(next));
        Assert.Equal(KeyOf(next), KeyOf(b.Seal("session", "next"u8)));
        Assert.Equal("old"u8.ToArray(), await OpenAsync(b, old));
    }

    [Fact]
    public async Task Open_KeyYoungerThanTheLastReading_ReadsAgainAndOpens()
    {
        await using var world = await RingWorld.StartAsync();
        var behind = await world.NodeAsync();
        world.Time.Advance(KeyRingMachine.Lifetime);
        var ahead = await world.NodeAsync();

        var content = await OpenAsync(behind, ahead.Seal("session", "content"u8));

        Assert.Equal("content"u8.ToArray(), content);
        Assert.Equal(3, world.Reads);
    }

    [Fact]
    public async Task Open_KeyThatNobodyHas_IsNullAfterAReadingThatAllWhoAskedShare()
    {
        await using var world = await RingWorld.StartAsync();
        var node = await world.NodeAsync();
        world.Time.Advance(SharedSeal.Pause);
        world.Hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var early = Enumerable.Range(0, 50).Select(_ => OpenAsync(node, Stranger()).AsTask()).ToList();
        await world.Held.Task;

        // All asked at the very instant at which the first reading began, so a second one, and no more, is theirs.
        world.Time.Advance(SharedSeal.Pause);
        world.Hold.SetResult();
        var contents = await Task.WhenAll(early);

        Assert.All(contents, Assert.Null);
        Assert.Equal(3, world.Reads);
    }

    [Fact]
    public async Task Open_RingOutOfReach_ThrowsRatherThanSayUnknown()
    {
        await using var world = await RingWorld.StartAsync();
        var node = await world.NodeAsync();
        var text = node.Seal("session", "content"u8);
        world.Time.Advance(SharedSeal.Pause);
        world.IsCutOff = true;

        await Assert.ThrowsAsync<ActorUnreachableException>(() => OpenAsync(node, Stranger()).AsTask());

        Assert.Equal("content"u8.ToArray(), await OpenAsync(node, text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not sealed at all")]
    [InlineData("AQEBAQEBAQEB")]
    public async Task Open_WhatNoKeySealed_IsNullAndCostsNoReading(string text)
    {
        await using var world = await RingWorld.StartAsync();
        var node = await world.NodeAsync();

        var content = await OpenAsync(node, text);

        Assert.Null(content);
        Assert.Equal(1, world.Reads);
    }

    [Fact]
    public async Task Seal_BeforeTheRingWasRead_IsRefused()
    {
        await using var world = await RingWorld.StartAsync();
        using var seal = new SharedSeal(() => world, world.Time);

        Assert.Throws<InvalidOperationException>(() => seal.Seal("session", "content"u8));
    }

    private static ValueTask<byte[]?> OpenAsync(SharedSeal seal, string text) => seal.OpenAsync("session", text, TestContext.Current.CancellationToken);

    private static string KeyOf(string text) => KeyCipher.Read(text)!.Value.Key;

    // Of the right form, under a key that was never in the ring.
    private static string Stranger() => Base64Url.EncodeToString([1, .. Enumerable.Repeat((byte)0xee, 60)]);
}
