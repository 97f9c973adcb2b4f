using System.Diagnostics.CodeAnalysis;
using Famfs.Daemon.Drafts;

namespace Famfs.Daemon;

/// <summary>The command line, as mount(8) calls a helper: device, mount point, and <c>-o</c> with words.</summary>
internal sealed record DaemonOptions
{
    internal const string Usage = """
        usage: famfsd DEVICE DIRECTORY [-o OPTION,...]
               famfsd --help | --version

        Mounts the famfs of a device or image file on a directory. Options:
          ro                        refuse all changes
          writable                  let a client overwrite the bytes of files in place
          mutable                   programs on the master rename, remove and change files that are recorded; the default
          immutable                 refuse that
          allow_other               let other users use the mount, each as far as modes and owners allow
          cache=auto|always|never   what the page cache keeps; auto looks again at each open
          commit=process|close|N    when what programs make is recorded: when the process has ended that made it, when a file
                                    is closed, or N seconds after the last change
          transport=auto|devfuse|iouring
                                    how famfsd talks to the kernel; iouring needs Linux 6.14 and fuse.enable_uring, and
                                    becomes devfuse without; auto is devfuse
          maps=auto|on|module|off   let a kernel that has famfs map files itself; no file is made on such a mount, and none changes
                                    its size; auto does so on a client of a character device with the first of such kernels; on
                                    takes the stand-alone famfs module where there is one, and module nothing else
          meta                      show the superblock and the log as .meta/.superblock and .meta/.log, for reading only
          noexec                    refuse to run programs from the mount; user and users imply it
          nosymfollow               follow no symbolic link on the mount; the format has none
          remount,ro  remount,rw    change a mount that is there
          foreground                stay attached to the terminal until the mount ends
        Other options of mount(8) that make no difference here are accepted and ignored.
        """;

    // What mount(8), fstab and systemd add for themselves, and what always holds here or makes no difference.
    private static readonly HashSet<string> Ignored =
    [
        "defaults", "auto", "noauto", "nofail", "_netdev", "nouser", "nousers", "noowner", "nogroup", "dev", "nodev", "suid", "nosuid",
        "atime", "noatime", "diratime", "nodiratime", "relatime", "norelatime", "strictatime", "nostrictatime", "lazytime",
        "nolazytime", "iversion", "noiversion", "mand", "nomand", "silent", "loud", "async", "sync", "dirsync", "symfollow",
        "nonempty", "default_permissions",
    ];

    // The last ones are what the mount table shows of any FUSE mount: mount(8) hands it back when it remounts.
    private static readonly string[] IgnoredStarts =
    [
        "x-", "X-", "comment=", "fsname=", "subtype=", "uhelper=", "helper=", "fd=", "rootmode=", "user_id=", "group_id=", "max_read=",
        "blksize=",
    ];

    /// <summary>The action that the command line asks for.</summary>
    public DaemonAction Action { get; private set; }

    /// <summary>Device node or image file, absolute.</summary>
    public string Device { get; private set; } = "";

    /// <summary>The directory to mount on, absolute.</summary>
    public string MountPoint { get; private set; } = "";

    public bool ReadOnly { get; private set; }

    /// <summary>A client may overwrite data in place.</summary>
    public bool Writable { get; private set; }

    /// <summary>Programs on the master may change what is recorded.</summary>
    public bool Mutable { get; private set; } = true;

    public bool AllowOther { get; private set; }

    /// <summary>No program is run from the mount.</summary>
    public bool NoExecute { get; private set; }

    /// <summary>No symbolic link is followed on the mount; the format has none.</summary>
    public bool NoSymlinkFollow { get; private set; }

    /// <summary>The root shows the superblock and the log as files of <c>.meta</c>.</summary>
    public bool Meta { get; private set; }

    public FamfsCacheMode Cache { get; private set; }

    public FamfsTransport Transport { get; private set; }

    /// <summary>Whether a kernel that can is to map files itself.</summary>
    public MapWish Maps { get; private set; }

    /// <summary>When what programs make is recorded.</summary>
    public CommitPolicy Commit { get; private set; } = CommitPolicy.Process;

    public bool Foreground { get; private set; }

    /// <summary>Whether the caller waits for the mount and then goes away.</summary>
    public bool Detach { get; private set; }

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
                case "-h" or "--help":
                    options = parsed with { Action = DaemonAction.Help };
                    return true;
                case "-V" or "--version":
                    options = parsed with { Action = DaemonAction.Version };
                    return true;
                case "-o" or "-t" or "-N" when value is null:
                    problem = DaemonTexts.Get("OptionNoValue", args[i]);
                    break;
                case "-o":
                    problem = parsed.ParseWords(value!);
                    i++;
                    break;
                case ['-', 'o', .. var words]:
                    problem = parsed.ParseWords(words);
                    break;
                case "-t" or "-N":
                    i++;
                    break;
                case "-r" or "--read-only":
                    parsed.ReadOnly = true;
                    break;
                case "--detach":
                    parsed.Detach = true;
                    break;
                case "-s" or "-v" or "-n" or "-w":
                    break;
                case ['-', _, ..]:
                    problem = DaemonTexts.Get("OptionUnknown", args[i]);
                    break;
                default:
                    places.Add(args[i]);
                    break;
            }
        }

        if (problem.Length == 0)
        {
            problem = parsed.Check(places);
        }

        options = problem.Length == 0 ? parsed : null;
        return problem.Length == 0;
    }

    private string Check(List<string> places)
    {
        if (places.Count != 2)
        {
            return places.Count > 2 ? DaemonTexts.Get("ArgumentUnexpected", places[2]) : DaemonTexts.Get("ArgumentMissing");
        }

        if (this is { ReadOnly: true, Writable: true })
        {
            return DaemonTexts.Get("OptionsExclude");
        }

        Device = Path.GetFullPath(places[0]);
        MountPoint = Path.GetFullPath(places[1]);
        return "";
    }

    /// <summary>Takes the words after -o. As with mount(8), later ones win.</summary>
    /// <returns>The problem of the options as a clause; empty if there is none.</returns>
    private string ParseWords(string words)
    {
        foreach (string word in words.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (word)
            {
                case "ro" or "rw":
                    ReadOnly = word == "ro";
                    break;
                case "writable":
                    Writable = true;
                    break;
                case "mutable" or "immutable":
                    Mutable = word == "mutable";
                    break;
                case "allow_other":
                    AllowOther = true;
                    break;
                case "meta":
                    Meta = true;
                    break;
                case "foreground":
                    Foreground = true;
                    break;
                case "remount":
                    Action = DaemonAction.Remount;
                    break;
                case "user" or "users" or "owner" or "group" or "noexec" or ['u', 's', 'e', 'r', '=', ..]:
                    NoExecute = true;
                    break;
                case "exec":
                    NoExecute = false;
                    break;
                case "nosymfollow":
                    NoSymlinkFollow = true;
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
                case "transport=auto":
                    Transport = FamfsTransport.Auto;
                    break;
                case "transport=devfuse":
                    Transport = FamfsTransport.DevFuse;
                    break;
                case "transport=iouring":
                    Transport = FamfsTransport.IoUring;
                    break;
                case "maps=auto":
                    Maps = MapWish.Auto;
                    break;
                case "maps=on":
                    Maps = MapWish.On;
                    break;
                case "maps=module":
                    Maps = MapWish.Module;
                    break;
                case "maps=off":
                    Maps = MapWish.Off;
                    break;
                case ['c', 'o', 'm', 'm', 'i', 't', '=', .. var policy] when CommitPolicy.Parse(policy) is { } commit:
                    Commit = commit;
                    break;
                default:
                    if (!Ignored.Contains(word) && !IgnoredStarts.Any(s => word.StartsWith(s, StringComparison.Ordinal)))
                    {
                        return DaemonTexts.Get("MountOptionUnknown", word);
                    }

                    break;
            }
        }

        return "";
    }
}
