using System.Numerics;
using System.Runtime.InteropServices;
using Famfs.Bench.Measuring;
using Famfs.Bench.Reporting;
using Famfs.Interop;
using Famfs.Volumes;

namespace Famfs.Bench.Groups;

/// <summary>Files as memory: loads, stores, and writing cache lines back.</summary>
internal sealed unsafe class MemoryGroup : IBenchGroup
{
    private const long Large = 1L << 30;
    private const int Small = 8 << 20;
    private const int Rounds = 15;
    private const int Window = 16 << 20;

    public string Name => "memory";

    public string Title => "Files as memory";

    public void Run(Section section)
    {
        using Workspace space = new();
        FamfsVolume volume = space.Open(space.Format("memory.famfs"));
        using (PendingFile creation = volume.Prepare([new CreateRequest { Path = "f", Size = Large, Mode = 0x1a4 }])[0])
        {
            volume.Commit([creation]);
        }

        using FamfsMappedFile file = volume.MapFile("f", writable: true);
        byte* raw = Libc.Map(
            null, Large, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, volume.Device.Handle, file.ToDeviceOffset(0), out int errno);
        if (errno != 0)
        {
            throw new IOException($"mmap: errno {errno}");
        }

        NativeMemory.Fill(raw, (nuint)Large, 1);
        Windows(offset => file.GetWritableSpan(offset, Window).Fill(2));
        section.Add(Figure.Rate(
            "Mapped read, 1 GiB",
            "GB/s",
            Large / 1e9,
            Sampler.Interleave(
                Rounds,
                () => Sampler.Time(() => Windows(offset => Sum(file.GetSpan(offset, Window)))),
                () => Sampler.Time(() => Windows(offset => Sum(new ReadOnlySpan<byte>(raw + offset, Window))))),
            "raw mmap",
            Goal.OfPeer(0.98)));
        section.Add(Figure.Rate(
            "Mapped write, 1 GiB",
            "GB/s",
            Large / 1e9,
            Sampler.Interleave(
                Rounds,
                () => Sampler.Time(() => Windows(offset => file.GetWritableSpan(offset, Window).Fill(3))),
                () => Sampler.Time(() => Windows(offset => new Span<byte>(raw + offset, Window).Fill(4)))),
            "raw mmap",
            Goal.OfPeer(0.98)));
        Flush(section, file, Small, "8 MiB");
        Flush(section, file, Large, "1 GiB");
        Libc.Unmap(raw, Large);
    }

    private static void Flush(Section section, FamfsMappedFile file, long length, string size)
    {
        byte* start = (byte*)file.GetMemory(0, 1).Pin().Pointer;
        foreach ((FlushLoop? loop, string name)
            in ((FlushLoop?, string)[])[(FlushLoop.WriteBack, "clwb"), (FlushLoop.FlushOptimized, "clflushopt")])
        {
            if (loop is null)
            {
                section.Remark($"This processor has no {name}, so that the flush was not measured against it.");
                continue;
            }

            section.Add(Figure.Rate(
                $"Flush {size} dirty",
                "GB/s",
                length / 1e9,
                Sampler.Interleave(
                    Rounds,
                    () => Dirty(start, length, () => file.Flush(0, length)),
                    () => Dirty(start, length, () => loop.Run(start, length))),
                $"a loop of {name}",
                Goal.OfPeer(0.9)));
        }
    }

    /// <summary>Seconds of a flush, over as many as make a moment long enough to be compared with others.</summary>
    private static double Dirty(byte* start, long length, Action flush)
    {
        double seconds = 0;
        long times = Large / length;
        for (long i = 0; i < times; i++)
        {
            NativeMemory.Fill(start, (nuint)length, (byte)i);
            seconds += Sampler.Time(flush);
        }

        return seconds / times;
    }

    private static void Windows(Action<long> step)
    {
        for (long offset = 0; offset < Large; offset += Window)
        {
            step(offset);
        }
    }

    private static void Sum(ReadOnlySpan<byte> bytes)
    {
        Vector<ulong> sum = Vector<ulong>.Zero;
        foreach (Vector<ulong> part in MemoryMarshal.Cast<byte, Vector<ulong>>(bytes))
        {
            sum += part;
        }

        GC.KeepAlive(sum[0]);
    }
}
