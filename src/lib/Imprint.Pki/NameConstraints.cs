using Imprint.Wire;
using Imprint.Wire.Der;

namespace Imprint.Pki;

/// <summary>The names an issuer may vouch for (RFC 5280 §4.2.1.10).</summary>
public sealed record NameConstraints(IReadOnlyList<GeneralName> Permitted, IReadOnlyList<GeneralName> Excluded)
{
    private const int MaxSubtrees = 64;

    // NameConstraints ::= SEQUENCE { permittedSubtrees [0] GeneralSubtrees OPTIONAL, excludedSubtrees [1] ... OPTIONAL }
    internal static NameConstraints Read(ref DerReader reader, ReadOnlyMemory<byte> input)
    {
        var outer = reader.EnterSequence();
        var permitted = ReadSubtrees(ref reader, input, DerTag.ContextConstructed(0));
        var excluded = ReadSubtrees(ref reader, input, DerTag.ContextConstructed(1));
        reader.Leave(outer);
        return new NameConstraints(permitted, excluded);
    }

    // GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }: the RFC lets neither number occur.
    private static List<GeneralName> ReadSubtrees(ref DerReader reader, ReadOnlyMemory<byte> input, DerTag tag)
    {
        var names = new List<GeneralName>();
        if (!reader.TryEnter(tag, out var subtrees))
            return names;
        while (reader.HasMore)
        {
            var subtree = reader.EnterSequence();
            if (GeneralName.Read(ref reader, input) is { } name)
                names.Add(name);
            reader.Leave(subtree);
            if (names.Count > MaxSubtrees)
                reader.Fail(WireFault.TooLong);
        }

        reader.Leave(subtrees);
        return names;
    }
}
