using System.Collections;

namespace Imprint.Web.Correlation;

/// <summary>The log scope of one request; a list, so that structured logs get a field and not only text.</summary>
internal sealed class CorrelatorScope(string correlator) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 1;

    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new("Correlator", correlator) : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => "Correlator:" + correlator;
}
