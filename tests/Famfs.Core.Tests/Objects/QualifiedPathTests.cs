using CsCheck;
using Famfs.OnMedia;
using Xunit;

namespace Famfs.Core.Tests.Objects;

public sealed class QualifiedPathTests
{
    [Fact]
    public void Any_bytes_come_back_through_plain_text()
    {
        Gen.Byte[1, 255].Array[1, 79].Sample(bytes =>
        {
            string path = NameText.FromBytes(bytes);
            string text = QualifiedPath.Create("/dev/dax0.0", path);
            Assert.Equal(text, DisplayText.Of(text));
            Assert.True(QualifiedPath.TryParse(text, out FamfsPath place));
            Assert.Equal("/dev/dax0.0", place.Device);
            Assert.Equal(bytes, NameText.ToBytes(place.Path));
        });
    }

    [Theory]
    [InlineData("", "Famfs::/x.famfs//")]
    [InlineData("d/a", "Famfs::/x.famfs//d/a")]
    [InlineData("50%", "Famfs::/x.famfs//50%25")]
    [InlineData("%41", "Famfs::/x.famfs//%2541")]
    [InlineData("a\nb", "Famfs::/x.famfs//a%0Ab")]
    [InlineData("é😀", "Famfs::/x.famfs//é😀")]
    public void The_text_is_what_the_help_says(string path, string text)
    {
        Assert.Equal(text, QualifiedPath.Create("/x.famfs", path));
        Assert.True(QualifiedPath.TryParse(text, out FamfsPath place));
        Assert.Equal(new FamfsPath("/x.famfs", path), place);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("d/a")]
    [InlineData("Famfs::")]
    [InlineData("Famfs:://a")]
    [InlineData("Famfs::/dev/dax0.0/a")]
    [InlineData("FileSystem::/dev//a")]
    public void Any_other_text_is_none(string? text) => Assert.False(QualifiedPath.TryParse(text, out _));
}
