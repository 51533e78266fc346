using System.Formats.Cbor;
using Imprint.Wire;
using Imprint.Wire.Cbor;

namespace Imprint.Journey;

/// <summary>
/// A CBOR map whose keys are small unsigned numbers in rising order, the form of every record here. A number that nobody knows is
/// passed over, so that a later version can add fields; it counts against the limit of fields all the same.
/// </summary>
internal static class NumberedFields
{
    private const int MaxFields = 32;
    private const int MaxNumber = 65535;

    extension(CborCursor cursor)
    {
        /// <summary>
        /// Reads the whole map. <paramref name="readField"/> gets each number and reads its value, or answers false to have it
        /// passed over. A missing one of <paramref name="required"/> is a fault.
        /// </summary>
        public void ReadFields(ReadOnlySpan<int> required, Func<int, bool> readField)
        {
            if (cursor.EnterMap() > MaxFields)
                cursor.Fail(WireFault.TooLong);

            var last = -1;
            var found = 0;
            while (cursor.HasMore)
            {
                var number = cursor.ReadUnsigned(MaxNumber);
                if (number <= last)
                    cursor.Fail(WireFault.NotCanonical);
                if (required.Contains(number))
                    found++;
                if (!readField(number))
                    cursor.Skip();
                last = number;
            }

            cursor.LeaveMap();
            if (found < required.Length)
                cursor.Fail(WireFault.BadValue);
        }

        /// <summary>Reads an array of at least <paramref name="min"/> and at most <paramref name="max"/> items.</summary>
        public List<T> ReadList<T>(int min, int max, Func<T> readItem)
        {
            var items = new List<T>();
            var count = cursor.EnterArray();
            if (count > max)
                cursor.Fail(WireFault.TooLong);
            else if (count < min)
                cursor.Fail(WireFault.BadValue);
            while (cursor.HasMore)
                items.Add(readItem());
            cursor.LeaveArray();
            return items;
        }
    }

    extension(CborWriter writer)
    {
        /// <summary>Writes the map; a field without a value is left out.</summary>
        public void WriteFields(params ReadOnlySpan<(int Number, Action<CborWriter>? Write)> fields)
        {
            var count = 0;
            foreach (var field in fields)
                count += field.Write is null ? 0 : 1;

            writer.WriteStartMap(count);
            foreach (var (number, write) in fields)
            {
                if (write is null)
                    continue;
                writer.WriteInt32(number);
                write(writer);
            }

            writer.WriteEndMap();
        }

        public void WriteList<T>(IReadOnlyCollection<T> items, Action<CborWriter, T> writeItem)
        {
            writer.WriteStartArray(items.Count);
            foreach (var item in items)
                writeItem(writer, item);
            writer.WriteEndArray();
        }
    }
}
