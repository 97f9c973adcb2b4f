using System.Diagnostics.CodeAnalysis;

namespace Famfs.Daemon;

/// <summary>The command line, as mount(8) calls a helper: device, mount point, and <c>-o</c> with words.</summary>
internal sealed record DaemonOptions
{
    internal const string Usage =
        "usage: famfsd <device> <mount point> [-o ro|writable,allow_other,cache=auto|always|never,foreground]";

    // What mount(8), fstab and systemd add for themselves, and what always holds here.
    private static readonly string[] Ignored =
    [
        "rw", "defaults", "auto", "noauto", "nofail", "_netdev", "user", "nouser", "users", "owner", "exec", "dev", "nodev", "suid",
        "nosuid", "atime", "noatime", "relatime", "async", "sync", "dirsync",
    ];

    /// <summary>Device node or image file, absolute.</summary>
    public string Device { get; private set; } = "";

    /// <summary>The directory to mount on, absolute.</summary>
    public string MountPoint { get; private set; } = "";

    public bool ReadOnly { get; private set; }

    /// <summary>A client may overwrite data in place.</summary>
    public bool Writable { get; private set; }

    public bool AllowOther { get; private set; }

    public FamfsCacheMode Cache { get; private set; }

    public bool Foreground { get; private set; }

    /// <summary>Where output goes; null for where it goes anyway.</summary>
    public string? Log { get; private set; }

    internal static bool TryParse(
        string[] args, [NotNullWhen(true)] out DaemonOptions? options, out string problem)
    {
        options = null;
        problem = "";
        DaemonOptions parsed = new();
        List<string> places = [];
        for (int i = 0; i < args.Length && problem.Length == 0; i++)
        {
            string? value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "-o" or "--log" or "-t" when value is null:
                    problem = $"{args[i]} needs a value";
                    break;
                case "-o":
                    problem = parsed.ParseWords(value!);
                    i++;
                    break;
                case "--log":
                    parsed.Log = value;
                    i++;
                    break;
                case "-t":
                    i++;
                    break;
                case "-s" or "-v" or "-n":
                    break;
                case ['-', _, ..]:
                    problem = $"unknown option {args[i]}";
                    break;
                default:
                    places.Add(args[i]);
                    break;
            }
        }

        if (problem.Length == 0 && places.Count != 2)
        {
            problem = "a device and a mount point are needed";
        }

        if (problem.Length == 0 && parsed is { ReadOnly: true, Writable: true })
        {
            problem = "ro and writable exclude each other";
        }

        if (problem.Length > 0)
        {
            return false;
        }

        parsed.Device = Path.GetFullPath(places[0]);
        parsed.MountPoint = Path.GetFullPath(places[1]);
        options = parsed;
        return true;
    }

    /// <summary>Takes the words behind -o.</summary>
    /// <returns>What is wrong with them, or nothing.</returns>
    private string ParseWords(string words)
    {
        foreach (string word in words.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case "ro":
                    ReadOnly = true;
                    break;
                case "writable":
                    Writable = true;
                    break;
                case "allow_other":
                    AllowOther = true;
                    break;
                case "foreground":
                    Foreground = true;
                    break;
                case "cache=auto":
                    Cache = FamfsCacheMode.Auto;
                    break;
                case "cache=always":
                    Cache = FamfsCacheMode.Always;
                    break;
                case "cache=never":
                    Cache = FamfsCacheMode.Never;
                    break;
                default:
                    if (!Ignored.Contains(word) && !word.StartsWith("x-", StringComparison.Ordinal))
                    {
                        return $"unknown mount option {word}";
                    }

                    break;
            }
        }

        return "";
    }
}
