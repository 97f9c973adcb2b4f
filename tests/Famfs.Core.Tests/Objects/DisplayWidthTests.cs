using Xunit;

namespace Famfs.Tests.Objects;

/// <summary>Columns of a terminal, and texts that are made to fit.</summary>
public sealed class DisplayWidthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("한국", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("😀", 2)]
    [InlineData("ａ", 2)]
    public void Wide_characters_take_two_columns(string text, int columns) => Assert.Equal(columns, DisplayWidth.Of(text));

    [Theory]
    [InlineData("data/training/shard0001.bin", 80, "data/training/shard0001.bin")]
    [InlineData("data/training/shard0001.bin", 20, "data/tr…hard0001.bin")]
    [InlineData("abcdef", 1, "…")]
    [InlineData("abcdef", 0, "")]
    public void The_middle_is_left_out(string text, int columns, string expected) =>
        Assert.Equal(expected, DisplayWidth.Elide(text, columns));

    [Theory]
    [InlineData("日本語の長い名前のファイル.bin")]
    [InlineData("a\u0301e\u0301i\u0301o\u0301u\u0301/a\u0301e\u0301i\u0301o\u0301")]
    [InlineData("👨‍👩‍👧/family/of/people/👍🏽")]
    public void No_text_is_wider_than_its_columns_and_the_end_is_kept(string text)
    {
        for (int columns = 0; columns < DisplayWidth.Of(text); columns++)
        {
            string shown = DisplayWidth.Elide(text, columns);
            Assert.InRange(DisplayWidth.Of(shown), 0, columns);
            Assert.EndsWith(shown[(shown.IndexOf('…') + 1)..], text, StringComparison.Ordinal);
        }
    }
}
