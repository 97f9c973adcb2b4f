namespace Famfs.Fuse.Tests.Mounts;

/// <summary>What a command left behind.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors);
