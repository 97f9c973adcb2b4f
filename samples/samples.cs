#:project famfs/src/Famfs.Core
#:property PublishAot=false
using System.Runtime.InteropServices;
using Famfs;
using Famfs.Maintenance;
using Famfs.Volumes;

[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

const long Header = 16; // a magic number and a count, then the samples
const int Count = 1_000_000;
string device = args[0]; // /dev/dax0.0, or an image file

// One host makes the file system and is its master.
if (!File.Exists(device))
{
    Formatter.Format(device, new FormatOptions { Size = 4L << 30 });
}

using FamfsVolume volume = FamfsVolume.Open(device);
Console.WriteLine($"this host is the {volume.Role}");

// Files have their size for life. They are made in batches; one that fails says why and does not hurt the others.
CreateRequest request = new() { Path = "samples", Size = Header + (sizeof(double) * (long)Count), Mode = 0x1a4 };
foreach (PendingFile creation in volume.Create([request], data => data.Zero()))
{
    Console.WriteLine(creation.Error is { } error
        ? $"{error.Id}: {error.Message} {error.RecommendedAction}"
        : $"made {creation.Item!.Path}");
}

// The file as memory: typed values at any offset, spans for the bulk.
using (FamfsMappedFile file = volume.MapFile("samples", writable: true))
{
    Span<double> samples = MemoryMarshal.Cast<byte, double>(file.GetWritableSpan(Header, sizeof(double) * Count));
    for (int i = 0; i < samples.Length; i++)
    {
        samples[i] = i / 2.0;
    }

    file.Flush(Header, file.Length - Header); // the samples are in memory before the header says that they are there
    file.Write(0, 0x73656c706d6173UL);
    file.Write(8, (long)Count);
    file.Flush(0, Header);
}

// Any host reads. What others created is seen by Follow, what others stored by Invalidate.
using FamfsVolume reader = FamfsVolume.Open(device);
Console.WriteLine($"{reader.Follow()} entries are new");
using (FamfsMappedFile file = reader.MapFile("samples"))
{
    file.Invalidate(0, Header);
    int count = (int)file.Read<long>(8);
    file.Invalidate(Header, sizeof(double) * (long)count);
    double sum = 0;
    foreach (double sample in MemoryMarshal.Cast<byte, double>(file.GetSpan(Header, sizeof(double) * count)))
    {
        sum += sample;
    }

    long byte8 = file.ToDeviceOffset(8);
    Console.WriteLine($"{count} samples, sum {sum}");
    Console.WriteLine($"byte {file.ToFileOffset(byte8)} of {file.Length} is on the device at {byte8}");

    using Stream stream = file.AsStream(); // for code that wants a stream
    Console.WriteLine($"begins with {(char)stream.ReadByte()}{(char)stream.ReadByte()}{(char)stream.ReadByte()}");
}

try
{
    reader.MapFile("nothing");
}
catch (FamfsException e)
{
    Console.WriteLine($"{e.Id}: {e.Message}");
}
