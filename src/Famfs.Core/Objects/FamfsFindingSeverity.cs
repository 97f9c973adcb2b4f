namespace Famfs;

/// <summary>How much a finding matters.</summary>
public enum FamfsFindingSeverity
{
    /// <summary>Worth knowing; nothing is wrong.</summary>
    Information,

    /// <summary>Something is ignored; what is there is safe.</summary>
    Warning,

    /// <summary>Damage, or an entry that must not be believed.</summary>
    Error,
}
