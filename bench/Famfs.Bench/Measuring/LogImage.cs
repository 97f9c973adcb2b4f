using System.Buffers.Binary;
using System.Text;
using Famfs.OnMedia;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Bench.Measuring;

/// <summary>Fills the log of an image as another host would: by its bytes, without a word to its followers.</summary>
internal static class LogImage
{
    /// <summary>Files in a directory of the logs that are made here.</summary>
    public const int FilesPerDirectory = 1000;

    private const int EntriesAtOnce = 4096;

    /// <summary>Appends entries [from, to): a directory, then its files, and so on. Each file has 2 MiB of the device.</summary>
    public static void Append(string path, long from, long to, long logLength, long deviceSize)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        long units = (deviceSize - MediaLayout.DataStart(logLength)) / MediaLayout.AllocationUnit;
        byte[] buffer = new byte[EntriesAtOnce * MediaLayout.EntrySize];
        for (long start = from; start < to; start += EntriesAtOnce)
        {
            int count = (int)Math.Min(EntriesAtOnce, to - start);
            for (int i = 0; i < count; i++)
            {
                Write(buffer.AsSpan(i * MediaLayout.EntrySize, MediaLayout.EntrySize), start + i, units, logLength);
            }

            RandomAccess.Write(file, buffer.AsSpan(0, count * MediaLayout.EntrySize), MediaLayout.EntryOffset(start));
        }

        Publish(file, to);
    }

    /// <summary>
    /// Gives the slots of entries to come their pages, as a device has them: a fresh page of tmpfs costs more than an entry.
    /// </summary>
    public static void Allocate(string path, long from, int count)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.Write(file, new byte[count * MediaLayout.EntrySize], MediaLayout.EntryOffset(from));
    }

    /// <summary>Sets the number of committed entries.</summary>
    public static void Publish(string path, long next)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Publish(file, next);
    }

    private static void Publish(SafeFileHandle file, long next)
    {
        Span<byte> words = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(words, next);
        BinaryPrimitives.WriteInt64LittleEndian(words[8..], next);
        RandomAccess.Write(file, words, MediaLayout.LogOffset + LogHeader.PublishOffset);
    }

    private static void Write(Span<byte> entry, long index, long units, long logLength)
    {
        (long directory, long within) = Math.DivRem(index, FilesPerDirectory + 1);
        if (within == 0)
        {
            LogEntryWriter.MakeDirectory(entry, Encoding.UTF8.GetBytes($"d{directory:d4}"), 0x1ed, 0, 0);
        }
        else
        {
            Extent extent = new(
                0,
                (ulong)(MediaLayout.DataStart(logLength) + (index % units * MediaLayout.AllocationUnit)),
                (ulong)MediaLayout.AllocationUnit);
            LogEntryWriter.File(
                entry, Encoding.UTF8.GetBytes($"d{directory:d4}/file{within:d6}"), 1_000_000, 0x1a4, 0, 0, new FileLayout([extent]));
        }

        LogEntryWriter.Seal(entry, (ulong)index);
    }
}
