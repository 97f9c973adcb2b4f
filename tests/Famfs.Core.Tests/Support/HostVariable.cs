namespace Famfs.Tests.Support;

/// <summary>Plays a host: sets its identity for this process, and the one of before when disposed.</summary>
internal sealed class HostVariable : IDisposable
{
    private const string Variable = "FAMFS_SYSTEM_UUID";

    private readonly string? _before = Environment.GetEnvironmentVariable(Variable);

    public HostVariable(Guid uuid)
        : this(uuid.ToString())
    {
    }

    public HostVariable(string? text)
    {
        Environment.SetEnvironmentVariable(Variable, text);
    }

    public void Dispose() => Environment.SetEnvironmentVariable(Variable, _before);
}
