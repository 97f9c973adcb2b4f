using Famfs.Devices;
using Famfs.Volumes;

namespace Famfs.Erofs;

/// <summary>
/// The read-only EROFS file system that shows the files of a famfs to every stock kernel, in place (docs/zero-copy.md). The master
/// writes it; each change of it is a new view beside the old one, and hosts that have the old one mounted go on with that.
/// </summary>
public static class ErofsView
{
    /// <summary>Begins the views of a file system, or begins them again: no host may have one mounted.</summary>
    /// <exception cref="FamfsException">
    /// As <see cref="FamfsVolume.Prepare"/>; <see cref="FamfsErrorId.ViewFull"/>, <see cref="FamfsErrorId.LogFull"/>.
    /// </exception>
    public static void Start(FamfsVolume volume, CancellationToken cancel = default) =>
        volume.Writer.Exclusively(
            () =>
            {
                long? current = Find(volume.Device, volume.Superblock.FileSystemUuid, out ViewRecord? record);
                return Write(volume, current, next: null, (record?.Generation ?? 0) + 1);
            },
            cancel);

    /// <summary>Takes the view away. Mounts of it go on, and show what they showed.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="FamfsException">As <see cref="FamfsVolume.Prepare"/>.</exception>
    public static bool Stop(FamfsVolume volume, CancellationToken cancel = default) => volume.Writer.Exclusively(
        () =>
        {
            bool was = ErofsSuperblock.Read(volume.Device, volume.Superblock.FileSystemUuid) is not null;
            ErofsSuperblock.Remove(volume.Device);
            return was;
        },
        cancel);

    /// <summary>Writes a new view where there is one and it is older than the log.</summary>
    /// <returns>Whether it did.</returns>
    /// <exception cref="FamfsException">As <see cref="Start"/>.</exception>
    public static bool Update(FamfsVolume volume, CancellationToken cancel = default)
    {
        if (!IsOutdated(volume, out _, out _))
        {
            return false;
        }

        return volume.Writer.Exclusively(
            () => IsOutdated(volume, out long? current, out ViewRecord? record)
                && Write(volume, current, current + record?.Length, (record?.Generation ?? 0) + 1),
            cancel);
    }

    /// <summary>Whether files were committed here since the view was last looked after.</summary>
    public static bool IsDue(FamfsVolume volume) => volume.Writer.HasCommitted;

    /// <summary>Brings the view up to what was committed here; without a view it costs next to nothing.</summary>
    /// <returns>Why it could not; the view is then older than the log.</returns>
    public static FamfsException? KeepUp(FamfsVolume volume)
    {
        if (!volume.Writer.HasCommitted)
        {
            return null;
        }

        volume.Writer.HasCommitted = false;
        try
        {
            Update(volume);
            return null;
        }
        catch (FamfsException e)
        {
            return e;
        }
        finally
        {
            volume.Writer.HasCommitted = false;
        }
    }

    /// <summary>Identity, role and space of a file system, with its view.</summary>
    public static FamfsFileSystem Describe(FamfsVolume volume) => volume.Describe() with { View = Read(volume) };

    /// <summary>Describes the view of a file system: the state of the log that it shows. Null without a view.</summary>
    public static FamfsView? Read(FamfsVolume volume) =>
        Find(volume.Device, volume.Superblock.FileSystemUuid, out ViewRecord? record) is null
        ? null
        : new FamfsView
        {
            Device = volume.DevicePath,
            Generation = record?.Generation ?? 0,
            LogPosition = record?.LogPosition ?? 0,
            Files = record?.Files ?? 0,
            Omitted = record?.Omitted ?? 0,
            IsCurrent = IsCurrent(volume, record),
        };

    private static bool IsCurrent(FamfsVolume volume, ViewRecord? record) =>
        record is { } shown && shown.LogPosition >= volume.LogPosition && shown.Changes == volume.ChangeCount;

    private static bool IsOutdated(FamfsVolume volume, out long? current, out ViewRecord? record)
    {
        current = Find(volume.Device, volume.Superblock.FileSystemUuid, out record);
        return current is not null && !IsCurrent(volume, record);
    }

    private static long? Find(DaxDevice device, Guid fileSystem, out ViewRecord? record)
    {
        record = null;
        if (ErofsSuperblock.Read(device, fileSystem) is not { } offset)
        {
            return null;
        }

        if (offset <= device.Size - ErofsLayout.BlockSize)
        {
            Span<byte> bytes = stackalloc byte[ViewRecord.Size];
            device.ReadThrough(offset, bytes);
            record = ViewRecord.Decode(bytes) is { Length: > 0 } found && found.Length <= device.Size - offset ? found : null;
        }

        return offset;
    }

    private static bool Write(FamfsVolume volume, long? current, long? next, long generation)
    {
        ViewImage image = ViewImage.Build(volume, generation);
        long start = ViewSpace.Take(volume, image.Length, current, next);
        if (image.Record.LogPosition != volume.LogPosition)
        {
            // The place took an entry of the log itself.
            image = ViewImage.Build(volume, generation);
        }

        byte[] bytes = image.ToBytes(start);
        volume.Device.Write(start, bytes);
        volume.Device.Flush(start, bytes.Length);
        EngineTrace.Tell($"The EROFS view of '{volume.DevicePath}': {bytes.Length} bytes at {start}, flushed.");
        ErofsSuperblock.Publish(volume.Device, volume.Superblock.FileSystemUuid, start);
        return true;
    }
}
