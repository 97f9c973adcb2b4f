using System.Text;

namespace Famfs.Daemon.Tests.Worker;

/// <summary>Extended attributes of a file.</summary>
internal static class Attributes
{
    /// <summary>Writes a line <c>name=value</c> for each.</summary>
    internal static void List(string path)
    {
        byte[] buffer = new byte[65536];
        nint length = Libc.ListAttributes(path, buffer, buffer.Length);
        if (length < 0)
        {
            throw Libc.Failure(path);
        }

        string names = Encoding.UTF8.GetString(buffer, 0, (int)length);
        foreach (string name in names.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            Console.WriteLine($"{name}={Read(path, name)}");
        }
    }

    internal static string Read(string path, string name)
    {
        byte[] buffer = new byte[65536];
        nint length = Libc.GetAttribute(path, name, buffer, buffer.Length);
        return length >= 0 ? Encoding.UTF8.GetString(buffer, 0, (int)length) : throw Libc.Failure(path);
    }
}
