using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Famfs.Fuse.Tests.Mounts;

/// <summary>
/// Uses a mount in ways that the usual commands do not offer. Prints a result, or fails with a message.
/// </summary>
internal static unsafe partial class UserProcess
{
    private const int NoDefault = 4096;

    internal static int Run(string[] args)
    {
        try
        {
            Console.WriteLine(args switch
            {
                ["hash-mapped", string path] => HashMapped(path),
                ["fill-mapped", string path, string value] =>
                    FillMapped(path, byte.Parse(value, CultureInfo.InvariantCulture)),
                ["set", string path, string name, string value] =>
                    Check(SetAttribute(path, name, Encoding.UTF8.GetBytes(value), (nuint)value.Length, 0)),
                ["get", string path, string name] => Text(b => GetAttribute(path, name, b, NoDefault)),
                ["list", string path] => Text(b => ListAttributes(path, b, NoDefault)).Replace('\0', ' ').Trim(),
                ["remove", string path, string name] => Check(RemoveAttribute(path, name)),
                ["hammer", string path, string seed, string seconds] => Hammer(
                    path,
                    int.Parse(seed, CultureInfo.InvariantCulture),
                    TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture))),
                _ => throw new ArgumentException(string.Join(' ', args)),
            });
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            return 1;
        }
    }

    private static string HashMapped(string path)
    {
        using FileStream file = File.OpenRead(path);
        nuint length = (nuint)file.Length;
        byte* start = Map(null, length, 1, 1, (int)file.SafeFileHandle.DangerousGetHandle(), 0);
        return (nint)start == -1
            ? throw new IOException($"mmap: errno {Marshal.GetLastPInvokeError()}")
            : Convert.ToHexStringLower(SHA256.HashData(new ReadOnlySpan<byte>(start, (int)length)));
    }

    private static string FillMapped(string path, byte value)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        nuint length = (nuint)file.Length;
        byte* start = Map(null, length, 3, 1, (int)file.SafeFileHandle.DangerousGetHandle(), 0);
        if ((nint)start == -1)
        {
            throw new IOException($"mmap: errno {Marshal.GetLastPInvokeError()}");
        }

        new Span<byte>(start, (int)length).Fill(value);
        file.Flush(flushToDisk: true);
        return "filled";
    }

    /// <summary>
    /// Creates, reads back, overwrites, renames and removes files of its own, and compares every byte.
    /// </summary>
    private static string Hammer(string directory, int seed, TimeSpan time)
    {
        Random random = new(seed);
        Dictionary<string, byte[]> files = [];
        Stopwatch watch = Stopwatch.StartNew();
        int operations = 0;
        while (watch.Elapsed < time)
        {
            operations++;
            string path = Path.Combine(directory, $"f{seed}-{random.Next(12)}");
            switch (random.Next(6))
            {
                case 0 or 1:
                    byte[] data = new byte[random.Next(300_000)];
                    random.NextBytes(data);
                    File.WriteAllBytes(path, data);
                    files[path] = data;
                    break;
                case 2 when files.ContainsKey(path):
                    string target = path + "-moved";
                    File.Move(path, target, overwrite: true);
                    files[target] = files[path];
                    files.Remove(path);
                    break;
                case 3 when files.Remove(path):
                    File.Delete(path);
                    break;
                default:
                    if (files.Count > 0)
                    {
                        KeyValuePair<string, byte[]> any = files.ElementAt(random.Next(files.Count));
                        if (!File.ReadAllBytes(any.Key).AsSpan().SequenceEqual(any.Value))
                        {
                            throw new InvalidDataException($"{any.Key} differs after {operations} operations.");
                        }
                    }

                    break;
            }
        }

        return $"operations={operations}";
    }

    private static string Text(Func<byte[], nint> read)
    {
        byte[] buffer = new byte[NoDefault];
        nint length = read(buffer);
        Check(length);
        return Encoding.UTF8.GetString(buffer, 0, (int)length);
    }

    private static string Check(nint result) =>
        result >= 0 ? "done" : $"errno={Marshal.GetLastPInvokeError()}";

    private static nint SetAttribute(string path, string name, byte[] value, nuint length, int flags)
    {
        fixed (byte* p = value)
        {
            return SetXattr(path, name, p, length, flags);
        }
    }

    private static nint GetAttribute(string path, string name, byte[] buffer, nuint length)
    {
        fixed (byte* p = buffer)
        {
            return GetXattr(path, name, p, length);
        }
    }

    private static nint ListAttributes(string path, byte[] buffer, nuint length)
    {
        fixed (byte* p = buffer)
        {
            return ListXattr(path, p, length);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetXattr(string path, string name, byte* value, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetXattr(string path, string name, byte* value, nuint length);

    [LibraryImport("libc", EntryPoint = "listxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListXattr(string path, byte* list, nuint length);

    [LibraryImport("libc", EntryPoint = "removexattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveAttribute(string path, string name);
}
