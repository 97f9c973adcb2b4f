using System.IO.MemoryMappedFiles;
using System.Text;

namespace Famfs.Daemon.Tests.Worker;

/// <summary>One file on the mounts of two hosts: what one writes, the next open on the other reads.</summary>
internal static class Exchange
{
    /// <summary>Runs the exchange.</summary>
    /// <param name="master">The master's mount.</param>
    /// <param name="client">A writable mount of a client.</param>
    /// <param name="isAtOnce">Whether a file that stays open shows the change as well.</param>
    internal static void Run(string master, string client, bool isAtOnce)
    {
        master = Path.Combine(master, "f");
        client = Path.Combine(client, "f");
        File.WriteAllText(master, new string('a', 2 << 20));
        Expect("aaa", Peek(client));
        Poke(master, "one");
        Expect("one", Peek(client));
        Poke(client, "two");
        Expect("two", Peek(master));
        if (isAtOnce)
        {
            using FileStream open = Open(client, FileAccess.Read);
            Expect("two", Read(open));
            Poke(master, "now");
            Expect("now", Read(open));
        }

        Poke(master, "map");
        using FileStream file = Open(client, FileAccess.Read);
        using MemoryMappedFile map = MemoryMappedFile.CreateFromFile(
            file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using MemoryMappedViewAccessor view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte[] mapped = new byte[3];
        view.ReadArray(0, mapped, 0, mapped.Length);
        Expect("map", Encoding.ASCII.GetString(mapped));
    }

    private static string Peek(string path)
    {
        using FileStream file = Open(path, FileAccess.Read);
        return Read(file);
    }

    private static void Poke(string path, string text)
    {
        using FileStream file = Open(path, FileAccess.ReadWrite);
        file.Write(Encoding.ASCII.GetBytes(text));
    }

    private static string Read(FileStream file)
    {
        byte[] bytes = new byte[3];
        RandomAccess.Read(file.SafeFileHandle, bytes, 0);
        return Encoding.ASCII.GetString(bytes);
    }

    private static FileStream Open(string path, FileAccess access) =>
        new(path, FileMode.Open, access, FileShare.ReadWrite, bufferSize: 0);

    private static void Expect(string expected, string found)
    {
        if (found != expected)
        {
            throw new InvalidOperationException($"'{found}' was read where '{expected}' was written");
        }
    }
}
