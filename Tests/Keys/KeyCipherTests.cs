using System.Text;
using Actors.Core.Keys;

namespace Actors.Tests.Keys;

public sealed class KeyCipherTests
{
    private static readonly SealingKey Key = KeyOf(1);

    [Fact]
    public void Open_WhatTheKeySealed_IsTheContent()
    {
        var text = KeyCipher.Seal(Key, "session", "content"u8);

        var read = KeyCipher.Read(text);

        Assert.Equal(Key.Id, read!.Value.Key);
        Assert.Equal("content"u8.ToArray(), KeyCipher.Open(Key, "session", read.Value.Input));
    }

    [Fact]
    public void Seal_Twice_SaysNothingInCommon()
    {
        var texts = Enumerable.Range(0, 100).Select(_ => KeyCipher.Seal(Key, "session", "content"u8)).ToList();

        Assert.Equal(100, texts.Select(text => text[12..]).Distinct().Count());
    }

    [Fact]
    public void Open_AnotherPurposeOrKey_IsNull()
    {
        var (_, input) = KeyCipher.Read(KeyCipher.Seal(Key, "session", "content"u8))!.Value;

        Assert.Null(KeyCipher.Open(Key, "cursor", input));
        Assert.Null(KeyCipher.Open(KeyOf(2) with { Id = Key.Id }, "session", input));
    }

    [Fact]
    public void Open_AnyBitAltered_IsNull()
    {
        var (_, input) = KeyCipher.Read(KeyCipher.Seal(Key, "session", "content"u8))!.Value;

        for (var bit = 0; bit < input.Length * 8; bit++)
        {
            var altered = input.ToArray();
            altered[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(KeyCipher.Open(Key, "session", altered));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not sealed")]
    [InlineData("AQEB")]
    [InlineData("....")]
    public void Read_WhatNoKeySealed_IsNull(string text) => Assert.Null(KeyCipher.Read(text));

    [Fact]
    public void Open_TextOfTheFirstVersion_StillOpens()
    {
        const string Text = "AQEBAQEBAQEBAAECAwQFBgcICQoLDA0OD9S8af-9J8mOb-mxOJ6yZbqYvkGQq4L3jOTVhRWCoOmMvdvt-bvp";

        var (id, input) = KeyCipher.Read(Text)!.Value;

        Assert.Equal(Key.Id, id);
        Assert.Equal("from the first version", Encoding.UTF8.GetString(KeyCipher.Open(Key, "session", input)!));
    }

    private static SealingKey KeyOf(byte value) => new(
        string.Concat(Enumerable.Repeat($"{value:x2}", 8)), [.. Enumerable.Repeat(value, 32)], DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);
}
