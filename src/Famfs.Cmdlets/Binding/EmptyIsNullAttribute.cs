using System.Management.Automation;

namespace Famfs.Cmdlets.Binding;

/// <summary>An empty text, as Import-Csv gives for an empty cell, is no value; the engine would make it zero.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EmptyIsNullAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is "" ? null : inputData;
}
