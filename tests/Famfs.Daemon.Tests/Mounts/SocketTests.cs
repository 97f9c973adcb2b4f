using System.Net.Sockets;
using System.Text;
using Famfs.Daemon.Tests.Support;
using Famfs.Mounts;
using Xunit;

namespace Famfs.Daemon.Tests.Mounts;

/// <summary>famfsd and clients that do not behave.</summary>
public sealed class SocketTests
{
    [Fact]
    public void Garbage_gets_an_answer_and_does_no_harm()
    {
        using MountedImage image = new();
        byte[] noise = new byte[1000];
        for (int seed = 0; seed < 20; seed++)
        {
            new Random(seed).NextBytes(noise);
            using Socket client = Connect(image);
            client.Send(noise);
        }

        foreach (string line in (string[])
            ["\n", "statu\n", "status \n", "invalidate\n", "invalidate a%4\n", "invalidate a%zz\n", "settle now\n"])
        {
            using Socket client = Connect(image);
            client.Send(Encoding.ASCII.GetBytes(line));
            Assert.Contains("no request", Answer(client), StringComparison.Ordinal);
        }

        AssertAnswers(image);
    }

    [Fact]
    public void Silent_clients_keep_nobody_waiting_and_are_sent_away()
    {
        using MountedImage image = new();
        List<Socket> silent = [.. Enumerable.Range(0, 20).Select(_ => Connect(image))];
        silent.ForEach(c => c.Send("stat"u8.ToArray()));
        AssertAnswers(image);
        Assert.All(silent, c => Assert.Contains("no request", Answer(c), StringComparison.Ordinal));
        silent.ForEach(c => c.Dispose());
    }

    [Fact]
    public void Many_connections_are_answered()
    {
        using MountedImage image = new();
        for (int i = 0; i < 500; i++)
        {
            using Socket gone = Connect(image);
        }

        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => AssertAnswers(image));
    }

    [Fact]
    public void Failures_are_counted_and_the_last_is_told()
    {
        using MountedImage image = new();
        Assert.Equal(0, MountTable.Find(image.Root)!.Errors);
        image.Run("echo x > f");
        image.Try("truncate -s 1M $IMAGE; ls nothing");
        FamfsMount mount = MountTable.Find(image.Root)!;
        Assert.True(mount.Errors > 0);
        Assert.Contains(image.Image, mount.LastError, StringComparison.Ordinal);
        Assert.InRange(mount.LastErrorTime!.Value, mount.Started, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Long_lines_are_refused_on_both_sides()
    {
        using MountedImage image = new();
        using Socket client = Connect(image);
        client.Send(new byte[5000]);
        Assert.Contains("no request", Answer(client), StringComparison.Ordinal);
        MountEntry entry = MountPaths.Read().MountOn(image.Root)! with { DeviceNumber = "test " + Environment.ProcessId };
        using Socket endless = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        endless.Bind(DaemonConnection.Address(entry.DeviceNumber));
        endless.Listen();
        Task<long> sent = Task.Run(() => SendForever(endless));
        using (DaemonConnection connection = DaemonConnection.TryOpen(entry)!)
        {
            Assert.Null(connection.Status());
        }

        Assert.InRange(await sent, 1, 4 << 20);
    }

    private static long SendForever(Socket listener)
    {
        using Socket client = listener.Accept();
        byte[] noise = new byte[64 << 10];
        Array.Fill(noise, (byte)'x');
        long sent = 0;
        try
        {
            while (true)
            {
                sent += client.Send(noise);
            }
        }
        catch (SocketException)
        {
            return sent;
        }
    }

    private static void AssertAnswers(MountedImage image) => Assert.True(MountTable.Find(image.Root)!.IsServed);

    private static Socket Connect(MountedImage image)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Connect(DaemonConnection.Address(MountPaths.Read().MountOn(image.Root)!.DeviceNumber));
        return socket;
    }

    private static string Answer(Socket client)
    {
        byte[] answer = new byte[1000];
        return Encoding.UTF8.GetString(answer, 0, client.Receive(answer));
    }
}
