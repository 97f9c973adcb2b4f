using System.Diagnostics.CodeAnalysis;
using System.Dynamic;
using System.Linq.Expressions;
using System.Reflection;

namespace Famfs;

/// <summary>
/// An object that has a path inside a file system. Scripts read it as <c>Path</c>, but PowerShell does not offer it to
/// parameters by that name: the path is relative to the file system, and Remove-Item, Rename-Item or Set-Content would
/// take it for a file of the current directory.
/// </summary>
public interface INamedItem : IDynamicMetaObjectProvider
{
    /// <summary>Path inside the file system, without a leading slash; empty for the root, null where there is none.</summary>
    string? FamfsPath { get; }

    /// <inheritdoc/>
    DynamicMetaObject IDynamicMetaObjectProvider.GetMetaObject(Expression parameter) => new ScriptMember(parameter, this);

    /// <summary>
    /// Answers <c>Path</c> to scripts that ask for it by name, and does not list it: Select-Object * would make a property of it.
    /// </summary>
    private sealed class ScriptMember(Expression expression, INamedItem item)
        : DynamicMetaObject(expression, BindingRestrictions.Empty, item)
    {
        private const string Name = "Path";
        private static readonly PropertyInfo PathProperty = typeof(INamedItem).GetProperty(nameof(FamfsPath))!;

        public override DynamicMetaObject BindGetMember(GetMemberBinder binder)
        {
            StringComparison comparison = binder.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            return string.Equals(binder.Name, Name, comparison)
                ? new DynamicMetaObject(
                    Expression.Property(Expression.Convert(Expression, typeof(INamedItem)), PathProperty),
                    BindingRestrictions.GetTypeRestriction(Expression, LimitType))
                : base.BindGetMember(binder);
        }

        /// <summary>
        /// PowerShell's completion converts what a drive holds into its own wrapper through this object, where other objects are
        /// wrapped already.
        /// </summary>
        [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Only PowerShell asks for its wrapper, and it is not trimmed.")]
        public override DynamicMetaObject BindConvert(ConvertBinder binder) =>
            binder.Type.GetMethod("AsPSObject", [typeof(object)]) is { IsStatic: true } wrap
                ? new DynamicMetaObject(
                    Expression.Call(wrap, Expression.Convert(Expression, typeof(object))),
                    BindingRestrictions.GetTypeRestriction(Expression, LimitType))
                : base.BindConvert(binder);
    }
}
