using Famfs.Files;
using Famfs.Volumes;

namespace Famfs.Cmdlets.Provider;

/// <summary>
/// New content for a file that exists. It is kept in this process until all of it is there, because a file keeps its size: content
/// of another size must not have destroyed anything.
/// </summary>
/// <param name="volume">The file system.</param>
/// <param name="file">The file.</param>
internal sealed class ReplacedContent(FamfsVolume volume, FamfsFile file) : MemoryStream
{
    private const string Reserved = ".famfs.";

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        Require(Length + count <= file.Size, Length + count);
        base.Write(buffer, offset, count);
    }

    /// <summary>Writes the content over that of the file, for every host to see.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.AlreadyExists"/>: it has another size;
    /// <see cref="FamfsErrorId.PathReserved"/>, <see cref="FamfsErrorId.NotMaster"/>,
    /// <see cref="FamfsErrorId.DeviceReadOnly"/>, <see cref="FamfsErrorId.DeviceFault"/>.
    /// </exception>
    public void Commit()
    {
        Require(Length == file.Size, Length);
        if (file.Path.StartsWith(Reserved, StringComparison.Ordinal))
        {
            throw FamfsException.Create(FamfsErrorId.PathReserved, file.Path);
        }

        volume.RequireWritable();
        FileData data = volume.OpenData(file);
        data.WriteThrough(0, GetBuffer().AsSpan(0, (int)Length));
        volume.SetTime(file, UnixTime.Now);
    }

    private void Require(bool isRight, long size)
    {
        if (!isRight)
        {
            throw FamfsException.CreateVariant(
                FamfsErrorId.AlreadyExists, "OtherSize", file.Path, file.Device, SizeText.Of(file.Size), SizeText.Of(size));
        }
    }
}
