using Famfs.Devices;
using Famfs.Files;
using Famfs.OnMedia;
using Famfs.Volumes;

namespace Famfs.Queues;

/// <summary>Opens the two files of a queue.</summary>
internal static class QueueOpening
{
    // Write permission of the owner, the group and others.
    private const uint WriteBits = 0x92;

    /// <summary>Opens an end of a queue, of which this host has one at a time.</summary>
    /// <typeparam name="T">The end.</typeparam>
    public static T Open<T>(FamfsVolume volume, string path, QueueRole role, Func<QueueFiles, RoleClaim, T> create)
    {
        (FamfsFile producer, FamfsFile consumer) = RequirePair(volume, path);
        FamfsFile own = role == QueueRole.Producer ? producer : consumer;
        if ((own.ModeBits & WriteBits) == 0)
        {
            throw FamfsException.Create(
                FamfsErrorId.QueueNotPermitted,
                path,
                role == QueueRole.Producer ? ErrorClauses.Get("QueueSendTo") : ErrorClauses.Get("QueueReceiveFrom"),
                own.FamfsPath);
        }

        // A file belongs to its writer: metadata is the master's, and a queue's files have one writer each.
        volume.RequireWritable(asClient: true);
        RoleClaim claim = RoleClaim.Take(volume, own, role, path);
        QueueFiles? files = null;
        try
        {
            files = Open(volume, producer, consumer, role);
            return create(files, claim);
        }
        catch
        {
            files?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    /// <summary>Opens the files of a queue; only that of the role, if there is one, can be written.</summary>
    public static QueueFiles Open(FamfsVolume volume, FamfsFile producer, FamfsFile consumer, QueueRole? role)
    {
        string path = producer.FamfsPath;
        QueueMemory first = OpenMemory(volume, producer, role == QueueRole.Producer);
        QueueMemory? second = null;
        try
        {
            second = OpenMemory(volume, consumer, role == QueueRole.Consumer);
            return new QueueFiles(path, first, second, QueueGeometry.Read(first, producer.Size, second, consumer.Size, path));
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            throw;
        }
    }

    /// <summary>The files of a queue.</summary>
    /// <exception cref="FamfsException">
    /// <see cref="FamfsErrorId.PathNotFound"/>, <see cref="FamfsErrorId.IsADirectory"/>, <see cref="FamfsErrorId.QueueInvalid"/>.
    /// </exception>
    public static (FamfsFile Producer, FamfsFile Consumer) RequirePair(FamfsVolume volume, string path) =>
        RequirePair(volume, volume.GetFile(path));

    /// <inheritdoc cref="RequirePair(FamfsVolume, string)"/>
    public static (FamfsFile Producer, FamfsFile Consumer) RequirePair(FamfsVolume volume, FamfsFile producer)
    {
        string consumer = producer.FamfsPath + QueueLayout.ConsumerSuffix;
        return volume.Find(consumer) is FamfsFile found
            ? (producer, found)
            : throw FamfsException.Create(FamfsErrorId.QueueInvalid, producer.FamfsPath, ErrorClauses.Get("QueueNoConsumer", consumer));
    }

    private static QueueMemory OpenMemory(FamfsVolume volume, FamfsFile file, bool writable)
    {
        DaxDevice device = volume.Device;
        FileLayout layout = volume.LayoutOf(file);
        return device.CanMap
            ? new MappedQueueMemory(
                FileMapping.Create(device.Handle, device.Path, device.PageSize, layout, file.Size, writable), device.Path)
            : new DeviceQueueMemory(device, layout, file.Size);
    }
}
