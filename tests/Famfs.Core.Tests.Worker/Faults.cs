using System.Runtime.InteropServices;
using Famfs.Files;
using Famfs.Interop;
using Famfs.Volumes;

namespace Famfs.Tests.Worker;

/// <summary>What can only be done to a process that is at its end after it.</summary>
internal static unsafe partial class Faults
{
    private const int EPERM = 1;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const uint SECCOMP_SET_MODE_FILTER = 1;
    private const uint SECCOMP_FILTER_FLAG_TSYNC = 1;
    private const uint Allow = 0x7fff0000;
    private const uint RefuseWith = 0x00050000;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Reads files after the kernel was told to refuse process_vm_readv and process_vm_writev.</summary>
    public static void ReadSealed(string path)
    {
        Seal();
        using FamfsVolume volume = FamfsVolume.Open(path);
        volume.RequireWritable();
        foreach (FamfsItem item in volume.List("", recurse: true).Where(i => !i.IsDirectory))
        {
            FileData data = volume.OpenData(item.Path);
            byte[] bytes = new byte[(int)Math.Min(data.Size, 1 << 20)];
            data.Read(0, bytes);
            bytes.AsSpan().Reverse();
            data.Write(0, bytes);
            data.Flush(0, bytes.Length);
            Console.WriteLine($"{item.Path} {bytes[0]}");
        }
    }

    /// <summary>Meets a SIGBUS that has nothing to do with famfs, after famfs was used.</summary>
    public static void MeetForeignSignal(string path)
    {
        using (FamfsVolume volume = FamfsVolume.Open(path))
        {
            volume.Describe();
        }

        string name = Path.GetTempFileName();
        using FileStream file = new(name, FileMode.Open);
        File.Delete(name);
        file.SetLength(8192);
        byte* memory = Libc.Map(null, 8192, Libc.PROT_READ, Libc.MAP_SHARED, file.SafeFileHandle, 0, out _);
        file.SetLength(0);
        Console.WriteLine($"value {*(memory + 4096)}");
    }

    /// <summary>Is told by a SIGBUS that memory was found to be broken, and then uses memory that is missing.</summary>
    public static void MeetAdvice(string path)
    {
        using FamfsVolume volume = FamfsVolume.Open(path);
        volume.Describe();
        int* information = stackalloc int[32];
        new Span<int>(information, 32).Clear();
        (information[0], information[2]) = (Libc.SIGBUS, Libc.BUS_MCEERR_AO);
        if (rt_sigqueueinfo(IsArm ? 138 : 129, Environment.ProcessId, Libc.SIGBUS, information) != 0)
        {
            throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
        }

        using (FileStream image = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            image.SetLength(4096);
        }

        try
        {
            volume.Follow();
        }
        catch (FamfsException e) when (e.Id == FamfsErrorId.DeviceFault)
        {
            Console.WriteLine("alive 1");
        }
    }

    private static void Seal()
    {
        uint read = IsArm ? 270u : 310u;
        Instruction[] program =
        [
            new(0x20, 0, 0, 0),                        // load the number of the call
            new(0x15, 1, 0, read),                     // process_vm_readv: refuse
            new(0x15, 0, 1, read + 1),                 // process_vm_writev: refuse
            new(0x06, 0, 0, RefuseWith | EPERM),
            new(0x06, 0, 0, Allow),
        ];
        fixed (Instruction* first = program)
        {
            Program rules = new() { Count = (ushort)program.Length, First = first };
            bool done = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
                && syscall(IsArm ? 277 : 317, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &rules) == 0;
            if (!done)
            {
                throw new InvalidOperationException(Marshal.GetLastPInvokeErrorMessage());
            }
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nuint first, nuint second, Program* third);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint rt_sigqueueinfo(nint number, nint process, nint signal, int* information);

    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    private struct Program
    {
        public ushort Count;
        public Instruction* First;
    }
}
