using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Famfs.Daemon.Tests.Worker;

/// <summary>What a user does who may read the device, or nothing at all.</summary>
internal static class Strangers
{
    private const uint Nobody = 65534;

    /// <summary>
    /// Opens a file for reading, becomes another user, takes locks on it, says that it has them, and keeps them until standard
    /// input ends.
    /// </summary>
    /// <param name="path">The device.</param>
    /// <param name="kind">shared or exclusive, of the whole file by flock; whole or many, ranges by open file description.</param>
    internal static void Lock(string path, string kind)
    {
        using SafeFileHandle file = Libc.Open(path, Libc.ReadOnly);
        Become(Nobody);
        switch (kind)
        {
            case "shared":
                Libc.FileLock(file, Libc.LockShared);
                break;
            case "exclusive":
                Libc.FileLock(file, Libc.LockExclusive);
                break;
            case "whole":
                Libc.RangeLock(file, 0, 0);
                break;
            default:
                for (int i = 0; i < 12_000; i++)
                {
                    Libc.RangeLock(file, 0xa00010 + (4099L * i), 1);
                }

                break;
        }

        Console.WriteLine("ready");
        Console.ReadLine();
    }

    /// <summary>Listens where the famfsd of a mount would, as another user, until standard input ends.</summary>
    internal static void Impersonate(string deviceNumber)
    {
        Become(Nobody);
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"\0famfs/{deviceNumber}"));
        socket.Listen();
        Console.WriteLine("bound");
        Console.ReadLine();
    }

    private static void Become(uint user)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Libc.ChangeUser(user);
        }
    }
}
