using System.Globalization;
using System.Text;
using System.Text.Json;
using Famfs.Cmdlets.Texts;

namespace Famfs.Cmdlets.Formatting;

/// <summary>
/// The places of a file's bytes as text that another program takes: JSON, or source code that maps the file as one range of memory. Names
/// stand in it as escaped literals, so that no name can be code.
/// </summary>
internal static class MapProgram
{
    // What both programs check: a device maps whole pages of its own size, 2 MiB on a DAX device.
    private const string PythonBody = """
        def open_map(device=DEVICE):
            "Maps the file, read-only, as one range of memory; len() of the result is its size."
            libc = ctypes.CDLL(None, use_errno=True)
            libc.mmap.restype = ctypes.c_void_p
            libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
            fd = os.open(device, os.O_RDONLY)
            try:
                whole = -(-SIZE // ALIGN) * ALIGN
                base = libc.mmap(None, whole + ALIGN, 0, 0x22, -1, 0)
                if base == ctypes.c_void_p(-1).value:
                    raise OSError(ctypes.get_errno(), "mmap")
                base = -(-base // ALIGN) * ALIGN
                for file_offset, device_offset, length in RUNS:
                    length = -(-length // ALIGN) * ALIGN
                    if libc.mmap(base + file_offset, length, 1, 0x11, fd, device_offset) != base + file_offset:
                        raise OSError(ctypes.get_errno(), "mmap", device)
            finally:
                os.close(fd)
            return memoryview((ctypes.c_ubyte * SIZE).from_address(base)).cast("B").toreadonly()
        """;

    private const string CBody = """
        /* Maps the file, read-only, as one range of memory of FAMFS_SIZE bytes; MAP_FAILED and errno on failure. */
        static const void *famfs_map(const char *device)
        {
            size_t whole = (FAMFS_SIZE + FAMFS_ALIGN - 1) / FAMFS_ALIGN * FAMFS_ALIGN;
            int fd = open(device, O_RDONLY);
            if (fd < 0)
                return MAP_FAILED;
            char *base = mmap(NULL, whole + FAMFS_ALIGN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (base != MAP_FAILED)
                base = (char *)(((uintptr_t)base + FAMFS_ALIGN - 1) / FAMFS_ALIGN * FAMFS_ALIGN);
            for (size_t i = 0; base != MAP_FAILED && i < sizeof famfs_runs / sizeof *famfs_runs && famfs_runs[i].length; i++) {
                size_t length = (famfs_runs[i].length + FAMFS_ALIGN - 1) / FAMFS_ALIGN * FAMFS_ALIGN;
                if (mmap(base + famfs_runs[i].file_offset, length, PROT_READ, MAP_SHARED | MAP_FIXED, fd,
                         (off_t)famfs_runs[i].device_offset) == MAP_FAILED)
                    base = MAP_FAILED;
            }
            close(fd);
            return base;
        }
        """;

    /// <summary>The text.</summary>
    /// <param name="language">Json, Python or C.</param>
    /// <param name="file">The file.</param>
    /// <param name="fileSystem">Its file system.</param>
    /// <param name="pageSize">Bytes of the pages that the device maps.</param>
    /// <param name="runs">All runs of the file.</param>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.MappingTooFragmented"/>: a run does not begin with a page.</exception>
    public static string Write(string language, FamfsFile file, Guid fileSystem, long pageSize, IReadOnlyList<FamfsExtent> runs)
    {
        if (language.Equals("Json", StringComparison.OrdinalIgnoreCase))
        {
            return WriteJson(file, fileSystem, pageSize, runs);
        }

        if (runs.Any(r => r.FileOffset % pageSize != 0 || r.DeviceOffset % pageSize != 0))
        {
            throw FamfsException.Create(
                FamfsErrorId.MappingTooFragmented, file.Device, CommandTexts.Get("MapPartOfPage", file.Path, pageSize));
        }

        return language.Equals("C", StringComparison.OrdinalIgnoreCase)
            ? WriteC(file, fileSystem, pageSize, runs)
            : WritePython(file, fileSystem, pageSize, runs);
    }

    private static string WriteJson(FamfsFile file, Guid fileSystem, long pageSize, IReadOnlyList<FamfsExtent> runs)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("device", file.Device);
            json.WriteString("fileSystem", fileSystem);
            json.WriteNumber("size", file.Size);
            json.WriteNumber("pageSize", pageSize);
            json.WriteStartArray("runs");
            foreach (FamfsExtent run in runs)
            {
                json.WriteStartObject();
                json.WriteNumber("fileOffset", run.FileOffset);
                json.WriteNumber("deviceOffset", run.DeviceOffset);
                json.WriteNumber("length", run.Length);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string WritePython(FamfsFile file, Guid fileSystem, long pageSize, IReadOnlyList<FamfsExtent> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        import ctypes
        import os

        PATH = {Quote(file.Path, 4)}
        DEVICE = {Quote(file.Device, 4)}
        FILE_SYSTEM = "{fileSystem}"
        SIZE = {file.Size}
        ALIGN = {pageSize}
        RUNS = [{string.Join(
            ", ", runs.Select(r => string.Create(CultureInfo.InvariantCulture, $"({r.FileOffset}, {r.DeviceOffset}, {r.Length})")))}]


        {PythonBody}
        """);

    private static string WriteC(FamfsFile file, Guid fileSystem, long pageSize, IReadOnlyList<FamfsExtent> runs) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        #include <fcntl.h>
        #include <stddef.h>
        #include <stdint.h>
        #include <sys/mman.h>
        #include <unistd.h>

        #define FAMFS_PATH {{QuoteBytes(file.Path)}}
        #define FAMFS_DEVICE {{QuoteBytes(file.Device)}}
        #define FAMFS_FILE_SYSTEM "{{fileSystem}}"
        #define FAMFS_SIZE {{file.Size}}ull
        #define FAMFS_ALIGN {{pageSize}}ull

        static const struct { uint64_t file_offset, device_offset, length; } famfs_runs[] = {
            {{string.Join(
                ",\n    ", Any(runs).Select(r => string.Create(
                    CultureInfo.InvariantCulture, $"{{{r.FileOffset}, {r.DeviceOffset}, {r.Length}}}")))}},
        };

        {{CBody}}
        """);

    // C has no empty arrays.
    private static IEnumerable<FamfsExtent> Any(IReadOnlyList<FamfsExtent> runs) => runs.Count > 0
        ? runs
        : [new FamfsExtent { FamfsPath = "", Device = "", FileOffset = 0, DeviceOffset = 0, Length = 0 }];

    /// <summary>A literal of Python in ASCII.</summary>
    private static string Quote(string text, int digits)
    {
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            bool isPlain = c is >= ' ' and <= '~' and not '"' and not '\\';
            literal.Append(isPlain ? c.ToString() : $"\\u{((int)c).ToString($"x{digits}", CultureInfo.InvariantCulture)}");
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A literal of C: bytes of UTF-8 in octal, which ends after three digits.</summary>
    private static string QuoteBytes(string text)
    {
        StringBuilder literal = new("\"");
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            bool isPlain = b is >= (byte)' ' and <= (byte)'~' and not (byte)'"' and not (byte)'\\' and not (byte)'?';
            literal.Append(isPlain ? ((char)b).ToString() : $"\\{Convert.ToString(b, 8).PadLeft(3, '0')}");
        }

        return literal.Append('"').ToString();
    }
}
