"""The widgets: they draw a draft and turn what is typed into edits.

They ask Foundry only through `foundry_reader.FoundryReader`.
"""
