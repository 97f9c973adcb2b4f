using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Famfs.Architecture;

/// <summary>
/// What a library offers to others, one line for each type and each member that it declares, in an order that does not depend
/// on the source. Every line names its type, so that a diff of two lists can be read by itself.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(double)] = "double",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
    };

    /// <summary>The lines of an assembly.</summary>
    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes()
        .Where(t => !IsGenerated(t))
        .OrderBy(t => t.FullName, StringComparer.Ordinal)
        .SelectMany(t => Members(t).Distinct().Order(StringComparer.Ordinal).Select(m => $"{t.FullName}: {m}").Prepend(Header(t)));

    private static string Header(Type type)
    {
        string kind = type.IsEnum ? $"enum : {NameOf(type.GetEnumUnderlyingType())}"
            : type.IsInterface ? "interface"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type.IsValueType ? (type.IsByRefLike ? "ref struct" : "struct")
            : type is { IsAbstract: true, IsSealed: true } ? "static class"
            : type.IsAbstract ? "abstract class"
            : type.IsSealed ? "sealed class"
            : "class";
        IEnumerable<Type> bases = type.IsEnum || type.IsSubclassOf(typeof(Delegate)) ? []
            : [.. BaseOf(type), .. type.GetInterfaces().Where(i => i.IsPublic).OrderBy(i => i.FullName, StringComparer.Ordinal)];
        string list = string.Join(", ", bases.Select(NameOf));
        return $"{type.FullName} = {kind}{(list.Length == 0 ? "" : " : " + list)}";
    }

    private static IEnumerable<Type> BaseOf(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? [parent] : [];

    private static IEnumerable<string> Members(Type type) => type.IsEnum
        ? Enum.GetNames(type)
            .Select(n => string.Create(CultureInfo.InvariantCulture, $"{n} = {Enum.Format(type, Enum.Parse(type, n), "d")}"))
        : type.GetMembers(Declared).Where(m => !IsGenerated(m)).Select(Line).OfType<string>();

    /// <summary>Null for a member that others do not see.</summary>
    private static string? Line(MemberInfo member) => member switch
    {
        FieldInfo field when IsVisible(field.Attributes) =>
            $"{Modifiers(field)}{NameOf(field.FieldType)} {field.Name}"
            + (field.IsLiteral ? $" = {Text(field.GetRawConstantValue())}" : ""),
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors =>
            $"{Modifiers(property.GetMethod ?? property.SetMethod!)}{NameOf(Nullability.Create(property))} {property.Name}"
            + $"{Indexes(property)} {{ {accessors} }}",
        EventInfo change when IsVisible(change.AddMethod!.Attributes) => $"event {NameOf(change.EventHandlerType!)} {change.Name}",
        ConstructorInfo constructor when !constructor.IsStatic && IsVisible(constructor.Attributes) => $"new({Parameters(constructor)})",
        MethodInfo method when IsVisible(method.Attributes)
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) =>
            $"{Modifiers(method)}{NameOf(Nullability.Create(method.ReturnParameter))} "
            + $"{method.Name}{Generics(method)}({Parameters(method)})",
        _ => null,
    };

    private static bool IsVisible(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask)
        is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsVisible(FieldAttributes attributes) => (attributes & FieldAttributes.FieldAccessMask)
        is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static bool IsGenerated(MemberInfo member) =>
        member.Name.Contains('<', StringComparison.Ordinal)
            || member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not PropertyInfo;

    private static string Modifiers(FieldInfo field) =>
        field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");

    private static string Modifiers(MethodBase method) => (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");

    private static string Accessors(PropertyInfo property) => string.Join(' ', new[]
    {
        property.GetMethod is { } get && IsVisible(get.Attributes) ? "get;" : null,
        property.SetMethod is { } set && IsVisible(set.Attributes)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init;" : "set;"
            : null,
    }.OfType<string>());

    private static string Indexes(PropertyInfo property) => property.GetIndexParameters() is { Length: > 0 } indexes
        ? $"[{string.Join(", ", indexes.Select(Parameter))}]"
        : "";

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string direction = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        string value = parameter.HasDefaultValue ? $" = {Text(parameter.RawDefaultValue)}" : "";
        return $"{direction}{NameOf(Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string NameOf(NullabilityInfo info)
    {
        bool isMarked = !info.Type.IsValueType
            && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable);
        string name = info.ElementType is { } element && info.Type.IsArray ? $"{NameOf(element)}[]"
            : Nullable.GetUnderlyingType(info.Type) is null && info.GenericTypeArguments.Length > 0 && info.Type.IsGenericType
                ? Generic(info.Type, info.GenericTypeArguments.Select(NameOf))
            : NameOf(info.Type);
        return isMarked ? $"{name}?" : name;
    }

    private static string NameOf(Type type) =>
        type.IsByRef || type.IsPointer ? NameOf(type.GetElementType()!) + (type.IsPointer ? "*" : "")
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : Nullable.GetUnderlyingType(type) is { } underlying ? $"{NameOf(underlying)}?"
        : Keywords.TryGetValue(type, out string? keyword) ? keyword
        : type.IsGenericParameter ? type.Name
        : type.IsGenericType ? Generic(type, type.GetGenericArguments().Select(NameOf))
        : Qualified(type);

    private static string Generic(Type type, IEnumerable<string> arguments)
    {
        string name = Qualified(type);
        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", arguments)}>";
    }

    // The namespaces of .NET say nothing here; those of the library do.
    private static string Qualified(Type type)
    {
        string name = type.IsNested ? $"{type.DeclaringType!.Name}.{type.Name}" : type.Name;
        return type.Namespace?.StartsWith("Famfs.", StringComparison.Ordinal) == true
            ? $"{type.Namespace["Famfs.".Length..]}.{name}"
            : name;
    }
}
