namespace Famfs.Tests.Standalone;

/// <summary>A module that the simulated kernel has.</summary>
public enum SimulatedKabi
{
    V42,
    V43,

    /// <summary>44 as posted: nothing that has a map is removed.</summary>
    Posted44,

    /// <summary>44 with the numbers of another draft.</summary>
    Draft44,

    /// <summary>44 with ioctls for what is permitted.</summary>
    Options44,
}
