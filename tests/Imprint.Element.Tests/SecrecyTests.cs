using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Imprint.Crypto;
using Imprint.Crypto.Custody;
using Imprint.Crypto.Ecc;

namespace Imprint.Element.Tests;

/// <summary>What the assembly offers to others gives no way to a private key or an HMAC secret.</summary>
public sealed class SecrecyTests
{
    // Everything through which a private key could be handed out, used beyond signing, or read from where it lies.
    private static readonly Type[] Carriers =
    [
        typeof(AsymmetricAlgorithm),
        typeof(ECParameters),
        typeof(X509Certificate),
        typeof(CustodyKey),
        typeof(KeyCustody),
        typeof(EcSigningKey),
        typeof(EphemeralEcdh),
        typeof(PrivateFolder),
        typeof(Secret),
    ];

    // Their results are public halves, signatures, requests, and values that somebody has given the element to keep.
    private static readonly string[] Harmless =
    [
        "ElementKey.SubjectPublicKeyInfo",
        "ElementKey.Chain",
        "ElementKey.SignHash",
        "ElementKey.SignData",
        "ElementKey.CreateRequest",
        "DeviceElement.ReadValue",
    ];

    [Fact]
    public void No_public_member_gives_out_key_material()
    {
        var suspects =
            from type in typeof(DeviceElement).Assembly.GetExportedTypes()
            from member in type.GetMembers(
                BindingFlags.Public
                    | BindingFlags.NonPublic
                    | BindingFlags.Instance
                    | BindingFlags.Static
                    | BindingFlags.DeclaredOnly
            )
            where IsVisible(member) && ResultsOf(member).Any(CanCarry)
            select $"{Origin(type, member)}.{member.Name.Replace("get_", "", StringComparison.Ordinal)}";

        Assert.Empty(suspects.Distinct().Except(Harmless));
    }

    [Fact]
    public void The_search_finds_what_it_is_for()
    {
        Assert.Contains(typeof(Leaky).GetProperty(nameof(Leaky.Key))!.GetMethod!, Leaks());
        Assert.Contains(typeof(Leaky).GetMethod(nameof(Leaky.Export))!, Leaks());
        Assert.Contains(typeof(Leaky).GetMethod(nameof(Leaky.TryExport))!, Leaks());
        Assert.DoesNotContain(typeof(Leaky).GetMethod(nameof(Leaky.Import))!, Leaks());

        static IEnumerable<MethodInfo> Leaks() => typeof(Leaky).GetMethods().Where(method => ResultsOf(method).Any(CanCarry));
    }

    [Fact]
    public void A_value_is_all_that_can_be_read()
    {
        using var element = SoftwareElement.CreateInMemory(KeyKind.P256);
        element.Onboard(1);
        element.MakeServiceKey("mqtt", KeyKind.P256);

        Assert.Empty(element.Values);
        foreach (var name in new[] { "factory", "credentials", "service-mqtt", "mqtt" })
            Assert.Null(element.ReadValue(name));
    }

    // What others can see, and what a class derived by others could.
    private static bool IsVisible(MemberInfo member) =>
        member switch
        {
            MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
            FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
            _ => false, // Properties and events are seen by their methods.
        };

    private static IEnumerable<Type> ResultsOf(MemberInfo member) =>
        member switch
        {
            MethodInfo method => method
                .GetParameters()
                .Where(parameter => parameter.IsOut || parameter.ParameterType.IsByRef || IsFillable(parameter.ParameterType))
                .Select(parameter => parameter.ParameterType)
                .Append(method.ReturnType),
            FieldInfo field => [field.FieldType],
            _ => [],
        };

    private static bool IsFillable(Type type) =>
        type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(Span<>) || type.GetGenericTypeDefinition() == typeof(Memory<>));

    private static bool CanCarry(Type type) =>
        type == typeof(object)
        || type.IsByRef && CanCarry(type.GetElementType()!)
        || type.IsArray && (type.GetElementType() == typeof(byte) || CanCarry(type.GetElementType()!))
        || type.IsGenericType && type.GetGenericArguments().Any(argument => argument == typeof(byte) || CanCarry(argument))
        || Carriers.Any(carrier => carrier.IsAssignableFrom(type));

    // An override is as harmless as what it overrides.
    private static string Origin(Type type, MemberInfo member) =>
        (member as MethodInfo)?.GetBaseDefinition().DeclaringType?.Name ?? type.Name;

    private sealed class Leaky
    {
        public ECDsa? Key { get; }

        public byte[] Export() => [];

        public bool TryExport(Span<byte> pkcs8) => pkcs8.IsEmpty;

        public void Import(ReadOnlySpan<byte> pkcs8) => _ = pkcs8.Length;
    }
}
