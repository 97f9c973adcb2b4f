using System.IO.MemoryMappedFiles;
using System.Text;

namespace Famfs.Daemon.Tests.Worker;

/// <summary>Reads and writes files by calls and through mappings.</summary>
internal static class Contents
{
    private const int Place = 5000;

    /// <summary>
    /// Keeps a file open and mapped. Writes three bytes at 5000, once by each way, at once and after each line of standard
    /// input.
    /// </summary>
    internal static void Watch(string path)
    {
        using FileStream file = Open(path, FileAccess.Read);
        using MemoryMappedFile map = Map(file, MemoryMappedFileAccess.Read);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte[] read = new byte[3];
        byte[] mapped = new byte[3];
        do
        {
            RandomAccess.Read(file.SafeFileHandle, read, Place);
            view.ReadArray(Place, mapped, 0, mapped.Length);
            Console.WriteLine($"{Encoding.ASCII.GetString(read)} {Encoding.ASCII.GetString(mapped)}");
        }
        while (Console.ReadLine() is not null);
    }

    /// <summary>Stores three bytes at 5000 through a mapping, says so, and keeps the mapping until standard input ends.</summary>
    internal static void Store(string path)
    {
        using FileStream file = Open(path, FileAccess.ReadWrite);
        using MemoryMappedFile map = Map(file, MemoryMappedFileAccess.ReadWrite);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor();
        view.WriteArray(Place, "new"u8.ToArray(), 0, 3);
        Console.WriteLine("stored");
        Console.ReadLine();
    }

    /// <summary>Makes a file of 9,000,000 bytes, three of them written, and writes how many bytes of it are zeros.</summary>
    internal static void WriteWithHoles(string path)
    {
        using (FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            file.SetLength(9_000_000);
            file.Position = 5_000_000;
            file.Write("end"u8);
        }

        Console.WriteLine(File.ReadAllBytes(path).AsSpan().Count((byte)0));
    }

    /// <summary>Stores text at the beginning of a file through a mapping, and flushes it.</summary>
    internal static void ChangeByMapping(string path, string text)
    {
        using FileStream file = Open(path, FileAccess.ReadWrite);
        using MemoryMappedFile map = Map(file, MemoryMappedFileAccess.ReadWrite);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor();
        view.WriteArray(0, Encoding.ASCII.GetBytes(text), 0, text.Length);
        view.Flush();
    }

    internal static void MakeDirectories(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Directory.CreateDirectory($"d{i}");
        }
    }

    // Sharing of both kinds, so that .NET takes no lock of its own.
    private static FileStream Open(string path, FileAccess access)
        => new(path, FileMode.Open, access, FileShare.ReadWrite, bufferSize: 0);

    private static MemoryMappedFile Map(FileStream file, MemoryMappedFileAccess access)
        => MemoryMappedFile.CreateFromFile(file, null, 0, access, HandleInheritability.None, leaveOpen: true);
}
