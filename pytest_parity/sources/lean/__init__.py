"""The source `lean`: a QuantConnect/LEAN `Data` folder as it lies on disk."""
