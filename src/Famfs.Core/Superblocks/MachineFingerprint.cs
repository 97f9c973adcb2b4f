using System.Security.Cryptography;
using System.Text;

namespace Famfs.Superblocks;

/// <summary>
/// The marks that tell this machine from a copy of its disk. They stand beside an identity file, as <c>system_uuid.host</c>, one line
/// for each mark: the UUID that the firmware gives, the machine id, and the addresses of the network cards. A copy of a
/// virtual machine keeps its machine id and gets another firmware UUID and other addresses, so these decide first. Marks
/// are hashed with the identity: the file tells nothing else about the machine.
/// </summary>
internal static class MachineFingerprint
{
    private const string Firmware = "firmware";
    private const string MachineId = "machine-id";
    private const string Network = "network";
    private const int HashBytes = 16;

    /// <summary>The root directory that the marks are read below; a parameter of tests.</summary>
    internal static string Root { get; set; } = "/";

    /// <summary>The file beside an identity file.</summary>
    public static string FileOf(string identityFile) => identityFile + ".host";

    /// <summary>
    /// Compares this machine with the one that an identity was given to. Where that is not recorded yet, this machine is
    /// recorded if the user may do so.
    /// </summary>
    /// <exception cref="FamfsException"><see cref="FamfsErrorId.HostIdentityCloned"/>.</exception>
    public static void Check(string identityFile, Guid uuid)
    {
        string file = FileOf(identityFile);
        ILookup<string, string> here = Marks(uuid).ToLookup(m => m.Kind, m => m.Hash);
        try
        {
            if (Load(file) is not { } recorded)
            {
                Save(file, here);
            }
            else if (!IsSameMachine(recorded, here))
            {
                throw FamfsException.Create(FamfsErrorId.HostIdentityCloned, identityFile, file);
            }
        }
        catch (Exception e) when (e is UnauthorizedAccessException or (IOException and not FamfsException))
        {
            // The identity of another user, whom this one trusts to be this machine.
        }
    }

    /// <summary>
    /// The firmware decides where both sides know it: everything else may change on one machine. Without it a machine is
    /// another one if its machine id differs, or if none of its network cards is the same.
    /// </summary>
    private static bool IsSameMachine(ILookup<string, string> recorded, ILookup<string, string> here)
    {
        bool? firmware = Agree(recorded, here, Firmware);
        return firmware ?? (Agree(recorded, here, MachineId) != false && Agree(recorded, here, Network) != false);
    }

    private static bool? Agree(ILookup<string, string> recorded, ILookup<string, string> here, string kind) =>
        !recorded[kind].Any() || !here[kind].Any() ? null : recorded[kind].Intersect(here[kind]).Any();

    private static IEnumerable<(string Kind, string Hash)> Marks(Guid uuid)
    {
        if (Text("sys/class/dmi/id/product_uuid") is { } text && Guid.TryParse(text, out Guid firmware) && IsDistinct(firmware))
        {
            yield return (Firmware, Hash(uuid, Firmware, firmware.ToString()));
        }

        if (Text("etc/machine-id") is { Length: 32 } machine)
        {
            yield return (MachineId, Hash(uuid, MachineId, machine));
        }

        foreach (string card in Cards())
        {
            yield return (Network, Hash(uuid, Network, card));
        }
    }

    // Firmware that was never given a UUID has zeros, ones or counts up.
    private static bool IsDistinct(Guid uuid)
    {
        byte[] bytes = uuid.ToByteArray(bigEndian: true);
        return bytes.Distinct().Count() > 2 && uuid.ToString() != "03000200-0400-0500-0006-000700080009"
            && uuid.ToString() != "00020003-0004-0005-0006-000700080009";
    }

    // Cards that are hardware and have the address they were made with; those of containers and bridges come and go.
    private static IEnumerable<string> Cards()
    {
        string folder = Path.Combine(Root, "sys/class/net");
        string[] cards = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (string card in cards.Order(StringComparer.Ordinal))
        {
            if (Directory.Exists(Path.Combine(card, "device")) && Text(Path.Combine(card, "addr_assign_type")) == "0"
                && Text(Path.Combine(card, "address")) is { } address && address.AsSpan().IndexOfAnyExcept("0:") >= 0)
            {
                yield return address;
            }
        }
    }

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(Root, path)).Trim() is { Length: > 0 } text ? text : null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }

    private static string Hash(Guid uuid, string kind, string value) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{uuid} {kind} {value.ToLowerInvariant()}")).AsSpan(0, HashBytes));

    private static ILookup<string, string>? Load(string file) => !File.Exists(file) ? null
        : File.ReadLines(file).Take(100).Select(line => line.Split(' ')).Where(words => words.Length == 2)
            .ToLookup(words => words[0], words => words[1]);

    private static void Save(string file, ILookup<string, string> marks)
    {
        string aside = $"{file}.{Environment.ProcessId}";
        File.WriteAllLines(aside, marks.SelectMany(kind => kind.Select(hash => $"{kind.Key} {hash}")));
        File.SetUnixFileMode(aside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.Move(aside, file, overwrite: true);
    }
}
