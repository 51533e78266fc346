using System.Reflection;
using System.Text.Json;
using Imprint.Web.Problems;
using Imprint.Wire.Ids;

namespace Imprint.Web.Bodies;

/// <summary>A typed identifier, whose type says which of its rules a text breaks.</summary>
internal sealed class IdentifierShape : BodyShape
{
    private const int MaxTextLength = 512;

    private readonly Func<string, IdFault> _read;

    private IdentifierShape(Type type, Func<string, IdFault> read)
    {
        _read = read;
        Expected = $"a string ({type.Name.ToUpperInvariant()})";
    }

    public override string Expected { get; }

    /// <summary>The shape of a type that is an identifier, else null.</summary>
    public static IdentifierShape? TryMake(Type type)
    {
        var isIdentifier = type.GetInterfaces()
            .Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IIdentifier<>));
        if (!isIdentifier)
            return null;
        var read = typeof(IdentifierShape).GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!;
        return new IdentifierShape(type, read.MakeGenericMethod(type).CreateDelegate<Func<string, IdFault>>());
    }

    protected override void CheckValue(ref Utf8JsonReader reader, FaultList faults)
    {
        if (reader.TokenType != JsonTokenType.String)
            Refuse(ref reader, faults);
        else if (reader.ValueSpan.Length > MaxTextLength)
            faults.Add(WebProblems.IdentifierChecksum, "The text is far too long for an identifier.");
        else if (_read(reader.GetString()!) is { IsNone: false } fault)
            faults.Add(WebProblems.IdentifierChecksum, fault.Detail);
    }

    private static IdFault Read<TId>(string text)
        where TId : struct, IIdentifier<TId> => TId.Read(text, out _);
}
